//! Stored words of enums.
