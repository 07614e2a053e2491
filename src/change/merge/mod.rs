//! Three versions of a record become one, field by field: what counts for a merge is what each side changed.
//!
//! Pure and without a clock. The order of the two sides never matters: both clones get the same record, to
//! the byte. What two people changed apart from each other, each in their own way, is merged by the rule of the
//! field ([`crate::domain::merging`]), and is a [`Talk`] besides: a reason to sit down together, no error.

mod canonical;
mod chosen;
mod hands;
mod lists;
mod open;
mod order;
mod record;
mod sessions;
mod talk;
mod trees;
mod values;

pub use canonical::{same, same_fields};
pub use chosen::{are_together, chosen};
pub use hands::Hands;
pub use open::{carries, is_open, now, says_the_same};
pub use record::{Merged, Side, record};
pub use talk::Talk;
pub use trees::{File, Outcome, Plan, Tree, trees};
