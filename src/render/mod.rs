//! A value in, text or JSON out: pure.

pub mod visible;
