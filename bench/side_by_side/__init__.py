"""The side-by-side benchmark: brokers in interleaved rounds under one load generator, and the page of results."""
