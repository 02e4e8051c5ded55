//! Words and grams.
