//! Whole-daemon stories.
