//! Packs that are written by hand for the tests, odd and damaged in every way, beside what git itself would write.

use libdeflater::{CompressionLvl, Compressor};
use tempfile::TempDir;

use super::*;

/// A pack that is written by hand, so that everything in it can be chosen.
#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    places: Vec<(Id, u32)>,
}

fn id(number: usize) -> Id {
    let mut bytes = [0; ID];
    bytes[0] = (number % 7) as u8 * 40;
    bytes[12..].copy_from_slice(&(number as u64).to_be_bytes());
    Id::from_bytes(bytes)
}

/// Bytes that can't be made smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u64;
    let next = |_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(next).collect()
}

impl Written {
    fn new() -> Self {
        Self { bytes: b"PACK\0\0\0\x02\0\0\0\0".to_vec(), places: Vec::new() }
    }

    /// Adds an object: its kind, what stands between its size and its bytes, its bytes.
    fn add(&mut self, kind: u8, between: &[u8], bytes: &[u8]) -> Id {
        self.add_as_if(kind, between, bytes, bytes.len())
    }

    fn add_as_if(&mut self, kind: u8, between: &[u8], bytes: &[u8], mut size: usize) -> Id {
        let id = id(self.places.len());
        self.places.push((id, self.bytes.len() as u32));
        let mut byte = kind << 4 | (size & 15) as u8;
        size >>= 4;
        while size > 0 {
            self.bytes.push(byte | 128);
            byte = (size & 127) as u8;
            size >>= 7;
        }
        self.bytes.push(byte);
        self.bytes.extend_from_slice(between);
        let mut compressor = Compressor::new(CompressionLvl::default());
        let mut made = vec![0; compressor.zlib_compress_bound(bytes.len())];
        let length = compressor.zlib_compress(bytes, &mut made).unwrap();
        self.bytes.extend(&made[..length]);
        id
    }

    /// Adds what puts a letter before what the object before this one is, which is `length` long.
    fn add_longer(&mut self, length: usize, by_id: bool) -> Id {
        let (last, place) = *self.places.last().unwrap();
        let difference = |length: usize| {
            assert!(length < 127);
            vec![length as u8, length as u8 + 1, 1, b'+', 0b1001_0000, length as u8]
        };
        let distance = self.bytes.len() as u32 - place;
        let far = [128 | ((distance >> 7) as u8).wrapping_sub(1), distance as u8 & 127];
        let near = if distance < 128 { &far[1..] } else { &far[..] };
        match by_id {
            true => self.add(7, last.bytes(), &difference(length)),
            false => self.add(6, near, &difference(length)),
        }
    }

    fn index(&self) -> Vec<u8> {
        let mut places = self.places.clone();
        places.sort_unstable();
        let mut index = b"\xfftOc\0\0\0\x02".to_vec();
        for byte in 0..=255 {
            let below = places.iter().filter(|(id, _)| id.bytes()[0] <= byte).count() as u32;
            index.extend(below.to_be_bytes());
        }
        places.iter().for_each(|(id, _)| index.extend(id.bytes()));
        index.extend(vec![0; 4 * places.len()]);
        places.iter().for_each(|(_, place)| index.extend(place.to_be_bytes()));
        index.extend([0; 2 * ID]);
        index
    }

    fn reader(&self) -> (TempDir, Reader) {
        let folder = tempfile::tempdir().unwrap();
        let reader = lay(&folder, &self.index(), &[&self.bytes[..], &[0; ID]].concat());
        (folder, reader)
    }
}

fn lay(folder: &TempDir, index: &[u8], pack: &[u8]) -> Reader {
    let packs = folder.path().join("pack");
    fs::create_dir_all(&packs).unwrap();
    fs::write(packs.join("pack-1.idx"), index).unwrap();
    fs::write(packs.join("pack-1.pack"), pack).unwrap();
    Reader::new(&Arc::new(Packs::open(folder.path())))
}

#[test]
fn objects_of_every_kind_and_size_come_back_as_they_are() {
    let mut pack = Written::new();
    let mut texts = Vec::new();
    for (kind, stored) in [(ObjectType::Commit, 1), (ObjectType::Tree, 2), (ObjectType::Blob, 3)] {
        for length in [0, 1, 15, 16, 300, 5000, 16 << 10, 100_000, MAX_OBJECT] {
            for bytes in [noise(length), b"ab".repeat(length / 2)] {
                texts.push((pack.add(stored, &[], &bytes), kind, bytes));
            }
        }
    }
    let (_folder, mut reader) = pack.reader();
    // Forwards and backwards, as what is read from the disk together depends on it.
    for (id, kind, bytes) in texts.iter().chain(texts.iter().rev()) {
        let (found, read) = reader.read(id).unwrap();
        assert!(found == *kind && *read == *bytes, "{kind:?} of {} bytes", bytes.len());
    }
    assert!(reader.read(&id(1000)).is_none(), "no such object");
}

#[test]
fn objects_that_are_stored_as_differences_come_back_whole() {
    for by_id in [false, true] {
        let mut pack = Written::new();
        let base = b"0123456789".to_vec();
        let mut ids = vec![pack.add(2, &[], &base)];
        let far = noise(5000);
        ids.extend((0..MAX_CHAIN).map(|more| pack.add_longer(base.len() + more, by_id)));
        pack.add(3, &[], &far);
        let text = |more: usize| [b"+".repeat(more), base.clone()].concat();
        let (folder, _) = pack.reader();
        // From either end: with what was remembered, and without.
        for backwards in [false, true] {
            let mut reader = Reader::new(&Arc::new(Packs::open(folder.path())));
            let mut order: Vec<usize> = (0..ids.len()).collect();
            if backwards {
                order.reverse();
            }
            for at in order {
                let (kind, bytes) = reader.read(&ids[at]).unwrap();
                assert_eq!((kind, (*bytes).clone()), (ObjectType::Tree, text(at)));
            }
        }
    }
}

#[test]
fn what_is_unusual_is_left_to_libgit2() {
    let mut pack = Written::new();
    let tag = pack.add(4, &[], b"object");
    let unknown = pack.add(5, &[], b"?");
    let large = pack.add(3, &[], &vec![0; MAX_OBJECT + 1]);
    let more = pack.add_as_if(3, &[], b"more than is said", 5);
    let less = pack.add_as_if(3, &[], b"less than is said", 50);
    let itself = id(pack.places.len());
    pack.add(7, itself.bytes(), &[1, 1, 1, b'a']);
    let lost = pack.add(7, id(999).bytes(), &[1, 1, 1, b'a']);
    let before = pack.add(6, &[255, 255, 127], &[1, 1, 1, b'a']);
    let far = [&[0x80][..], &[0xfe; 8], &[0xff, 0xff, 0xff, 0x7f]].concat();
    let too_far = pack.add(6, &far, &[1, 1, 1, b'a']);
    pack.add(2, &[], b"base");
    let last = (0..=MAX_CHAIN).map(|more| pack.add_longer(4 + more, false)).last().unwrap();
    let good = pack.add(3, &[], b"good");
    let (_folder, mut reader) = pack.reader();
    for odd in [tag, unknown, large, more, less, itself, lost, before, too_far, last] {
        assert!(reader.read(&odd).is_none(), "{odd}");
        assert_eq!(*reader.read(&good).unwrap().1, b"good", "after {odd}");
    }
}

#[test]
fn a_damaged_pack_or_index_never_gives_more_than_there_is() {
    let mut pack = Written::new();
    let texts: Vec<Vec<u8>> = (0..12).map(|number| noise(40 * number)).collect();
    let mut ids: Vec<Id> = texts.iter().map(|text| pack.add(3, &[], text)).collect();
    ids.push(pack.add(2, &[], b"base"));
    ids.extend((0..6).map(|more| pack.add_longer(4 + more, more % 2 == 0)));
    let (folder, index) = (tempfile::tempdir().unwrap(), pack.index());
    let read = |index: &[u8], pack: &[u8]| {
        let mut reader = lay(&folder, index, pack);
        ids.iter().filter(|id| reader.read(id).is_some_and(|(_, bytes)| bytes.len() <= MAX_OBJECT)).count()
    };
    assert_eq!(read(&index, &pack.bytes), ids.len());
    let damage = noise(3 * 500);
    let mut lost = 0;
    for step in damage.chunks_exact(3) {
        let mut both = [index.clone(), pack.bytes.clone()];
        let file = &mut both[usize::from(step[0] & 1)];
        let at = (usize::from(step[1]) << 8 | usize::from(step[2])) % file.len();
        match step[0] >> 6 {
            0 => file.truncate(at),
            _ => file[at] ^= step[0] | 2,
        }
        lost += ids.len() - read(&both[0], &both[1]);
    }
    assert!(lost > 300, "the damage was noticed in {lost} objects");
}
