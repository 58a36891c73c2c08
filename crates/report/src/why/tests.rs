//! Each cause in words.
