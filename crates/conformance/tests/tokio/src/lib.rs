//! Stands for a crate that does I/O; it is empty.
