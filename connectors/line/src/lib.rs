//! connector-line
