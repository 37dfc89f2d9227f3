"""The hotline by telephone: the flow of a call, whom it rings, what is said, what is kept."""
