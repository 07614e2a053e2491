//! YAML to a record and back.
