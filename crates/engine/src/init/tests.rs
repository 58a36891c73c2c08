//! Setting up small trees.
