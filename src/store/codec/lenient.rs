//! Bytes as text, whatever they are, so that a person can mend them in an editor.

/// The bytes as UTF-8; those that are none are read as Latin-1, which older editors write. Nothing is left
/// out.
pub fn any_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| char::from(byte)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::any_text;

    #[test]
    fn bytes_that_are_no_utf8_are_letters_of_an_older_writing() {
        assert_eq!(any_text("why: Küsse\n".as_bytes()), "why: Küsse\n");
        assert_eq!(any_text(b"why: K\xfcsse\n"), "why: Küsse\n");
    }
}
