package backup

// Outgrown is the part of the books that a differential may carry: with more than a quarter changed a full is made.
const Outgrown = 4
