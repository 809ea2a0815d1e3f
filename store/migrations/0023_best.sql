-- Who was invoiced most is added up in the order of this index, customer by customer, without sorting.
CREATE INDEX customer_turnover_of ON customer_turnover (currency, customer, month, invoiced);
