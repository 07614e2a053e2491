//! Files and git; nothing else touches them.

pub mod codec;
