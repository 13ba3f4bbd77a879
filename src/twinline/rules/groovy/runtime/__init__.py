"""What compiled rules stand on: values, truth, equality, arithmetic, dispatch, the library."""
