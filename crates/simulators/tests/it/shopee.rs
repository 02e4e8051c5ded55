//! Shopee against shopee §1–§6.
