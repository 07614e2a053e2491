//! An object that is stored as what differs from another one (gitformat-pack(5), "Deltified representation").

/// What the differences make of the base; nothing when they don't fit it, or would make more than `max` bytes.
pub(super) fn apply(base: &[u8], differences: &[u8], max: usize) -> Option<Vec<u8>> {
    let mut left = differences;
    if number(&mut left)? != base.len() {
        return None;
    }
    let size = number(&mut left).filter(|size| *size <= max)?;
    let mut made = Vec::with_capacity(size);
    while let Some(order) = byte(&mut left) {
        let piece = if order & 0x80 == 0 {
            // So many bytes that follow; none is no order at all.
            let (piece, rest) = left.split_at_checked(usize::from(order)).filter(|_| order != 0)?;
            left = rest;
            piece
        } else {
            // A piece of the base: each bit says whether a byte of its place, then of its length, follows.
            let start = scattered(&mut left, order & 0x0f)?;
            let length = match scattered(&mut left, (order >> 4) & 0x07)? {
                0 => 0x10000,
                length => length,
            };
            base.get(start..start.checked_add(length)?)?
        };
        if made.len() + piece.len() > size {
            return None;
        }
        made.extend_from_slice(piece);
    }
    (made.len() == size).then_some(made)
}

fn byte(left: &mut &[u8]) -> Option<u8> {
    let (byte, rest) = left.split_first()?;
    *left = rest;
    Some(*byte)
}

/// A number of seven bits a byte, the lowest first.
fn number(left: &mut &[u8]) -> Option<usize> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let next = byte(left)?;
        number |= usize::from(next & 127).checked_shl(shift).filter(|_| shift < 28)?;
        if next & 128 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

/// A number of which only those bytes follow whose bit is set, the lowest first.
fn scattered(left: &mut &[u8], bits: u8) -> Option<usize> {
    let mut number = 0;
    for at in 0..4 {
        if bits & (1 << at) != 0 {
            number |= usize::from(byte(left)?) << (8 * at);
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_pieces_of_the_base_and_new_bytes() {
        // 6 bytes become 9: four from the second on, then three new ones, then the first two.
        let differences = [6, 9, 0b1001_0001, 1, 4, 3, b'x', b'y', b'z', 0b1001_0000, 2];
        assert_eq!(apply(b"abcdef", &differences, 100).as_deref(), Some(&b"bcdexyzab"[..]));
    }

    #[test]
    fn a_piece_without_a_length_is_64_kib_long() {
        let base = vec![7; 0x10000];
        let differences = [0x80, 0x80, 4, 0x80, 0x80, 4, 0x80];
        assert_eq!(apply(&base, &differences, 1 << 20), Some(base.clone()));
        assert_eq!(apply(&base, &differences, 0xffff), None, "more than wanted");
    }

    #[test]
    fn differences_that_do_not_fit_are_refused() {
        let good = [6, 2, 0b1001_0001, 1, 2];
        assert!(apply(b"abcdef", &good, 100).is_some());
        let bad: [&[u8]; 8] = [
            &[],                              // no sizes
            &[5, 2, 0b1001_0001, 1, 2],       // for another base
            &[6, 2, 0b1001_0001, 5, 2],       // past the end of the base
            &[6, 3, 0b1001_0001, 1, 2],       // less than is said
            &[6, 1, 0b1001_0001, 1, 2],       // more than is said
            &[6, 2, 0, 0b1001_0001, 1, 2],    // no order
            &[6, 2, 0b1001_0001, 1],          // cut off in an order
            &[6, 200, 200, 200, 200, 200, 1], // a size for which there are no bits
        ];
        for bad in bad {
            assert_eq!(apply(b"abcdef", bad, 100), None, "{bad:?}");
        }
    }
}
