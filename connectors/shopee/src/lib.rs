//! connector-shopee
