//! Loose objects are packed as they pile up, so that the repository stays small without `git gc`.
