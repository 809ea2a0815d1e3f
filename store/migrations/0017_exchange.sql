-- The exchange rate that was used last for a currency is found without looking at every document.
CREATE INDEX documents_exchanged ON documents (currency, id) WHERE json_extract(body, '$.exchange.rate') IS NOT NULL;
