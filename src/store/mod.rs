//! Files and git; nothing else touches them.

pub mod codec;
pub mod drafts;
pub mod error;
pub mod files;
pub mod git;
pub mod lock;
