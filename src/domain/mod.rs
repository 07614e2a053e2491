//! Records and rules, pure: no files, no git, no clock, no terminal.
