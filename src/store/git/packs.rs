//! Reads what lies in packs without libgit2, whose threads wait for each other at every object: a first look at
//! a lifetime reads thousands of commits and folders, each once.
//!
//! The formats are git's own (gitformat-pack(5)): an index of ids and places, and objects that are compressed
//! whole or as what to change in another one. Whatever is unusual in any way (another version, a long chain,
//! large, damaged) is left to libgit2, which reads it or says what is wrong.

use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use git2::ObjectType;
use libdeflater::Decompressor;

use super::Id;
use super::delta;

/// Larger objects are left to libgit2.
const MAX_OBJECT: usize = 1 << 20;
/// A longer chain of differences is left to libgit2; git makes them up to 50 long.
const MAX_CHAIN: usize = 64;
/// So many objects of up to so many bytes are remembered, because others are stored as what differs from them.
const BASES: usize = 512;
const MAX_BASE: usize = 32 << 10;
/// Objects that lie side by side are read from the disk together, so many bytes at once.
const BLOCK: u64 = 16 << 10;
/// Most small objects are no larger than this when compressed, with what stands before them.
const USUAL: u64 = 4 << 10;
/// The fast way to decompress needs so much room to the end of what it writes into, or goes bit by bit.
const ROOM: usize = 320;
/// Indices are held in memory, so many bytes of all packs together; the others are left to libgit2.
const MAX_INDICES: u64 = 32 << 20;
/// So many packs are held open; the objects of others are left to libgit2.
const MAX_PACKS: usize = 64;

const HEADER: usize = 8;
const FANOUT: usize = 256 * 4;
const ID: usize = 20;

/// The packs of a repository, as they were when they were opened.
pub(super) struct Packs(Vec<Pack>);

struct Pack {
    /// The bytes of the index.
    index: Vec<u8>,
    /// How many objects it has.
    count: usize,
    file: File,
    size: u64,
}

impl Packs {
    /// Opens the packs in git's folder of objects; those that can't be read here are left out.
    pub fn open(objects: &Path) -> Self {
        let entries = fs::read_dir(objects.join("pack")).into_iter().flatten().flatten();
        let indices =
            entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "idx"));
        let mut left = MAX_INDICES;
        Self(indices.filter_map(|index| Pack::open(&index, &mut left)).take(MAX_PACKS).collect())
    }
}

impl Pack {
    fn open(index: &Path, left: &mut u64) -> Option<Self> {
        let size_of = |path: &Path| Some(fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len());
        *left = left.checked_sub(size_of(index)?)?;
        let pack = index.with_extension("pack");
        let (size, file) = (size_of(&pack)?, File::open(&pack).ok()?);
        let index = fs::read(index).ok()?;
        let pack = Self { count: 0, index, file, size };
        let is_known = pack.index.starts_with(b"\xfftOc\0\0\0\x02");
        let count = pack.number(HEADER + FANOUT - 4)? as usize;
        // Ids, checksums and places, then the checksums of the whole.
        let is_whole = pack.index.len() >= HEADER + FANOUT + count.checked_mul(ID + 8)? + 2 * ID;
        (is_known && is_whole).then_some(Self { count, ..pack })
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(u32::from_be_bytes(*self.index.get(at..)?.first_chunk()?))
    }

    /// Where an object stands; nothing when it isn't here, or too far along for four bytes.
    fn find(&self, id: &Id) -> Option<u64> {
        let first = usize::from(*id.bytes().first()?);
        let below = |byte: usize| self.number(HEADER + 4 * byte).map(|count| count as usize);
        let start = if first == 0 { 0 } else { below(first - 1)? };
        let ids = self.index.get(HEADER + FANOUT..)?.get(..self.count * ID)?;
        let (ids, _) = ids.as_chunks::<ID>();
        let found = ids.get(start..below(first)?)?.binary_search(id.bytes()).ok()?;
        let place = self.number(HEADER + FANOUT + self.count * (ID + 4) + 4 * (start + found))?;
        (place < 1 << 31).then_some(u64::from(place))
    }
}

/// Reads objects out of packs, for one thread.
pub(super) struct Reader {
    packs: Arc<Packs>,
    inflate: Decompressor,
    window: Window,
    bases: Vec<Option<((usize, u64), Object)>>,
}

/// What an object is, and its bytes.
pub(super) type Object = (ObjectType, Arc<Vec<u8>>);

/// How an object is stored.
enum Stored {
    Whole(ObjectType),
    /// As what differs from the object at this place.
    From(u64),
}

impl Reader {
    /// A reader of these packs.
    pub fn new(packs: &Arc<Packs>) -> Self {
        Self {
            packs: packs.clone(),
            inflate: Decompressor::new(),
            window: Window { pack: 0, from: 0, bytes: Vec::new() },
            bases: vec![None; BASES],
        }
    }

    /// An object; nothing when it is in no pack, or in a way that is left to libgit2.
    pub fn read(&mut self, id: &Id) -> Option<Object> {
        let mut packs = self.packs.0.iter().enumerate();
        let (pack, mut place) = packs.find_map(|(at, pack)| Some((at, pack.find(id)?)))?;
        let mut differences = Vec::new();
        let (kind, mut bytes) = loop {
            if let Some(base) = self.base((pack, place)) {
                break base;
            }
            let (stored, bytes) = self.stored(pack, place)?;
            match stored {
                Stored::Whole(kind) => break self.keep((pack, place), (kind, Arc::new(bytes))),
                Stored::From(_) if differences.len() == MAX_CHAIN => return None,
                Stored::From(base) => {
                    differences.push((place, bytes));
                    place = base;
                }
            }
        };
        for (place, difference) in differences.into_iter().rev() {
            // What isn't remembered would be made again for each object that is stored as a difference from it.
            let changed = delta::apply(&bytes, &difference, MAX_BASE)?;
            (_, bytes) = self.keep((pack, place), (kind, Arc::new(changed)));
        }
        Some((kind, bytes))
    }

    fn base(&self, at: (usize, u64)) -> Option<Object> {
        let (of, base) = self.bases.get(slot(at))?.as_ref()?;
        (*of == at).then(|| base.clone())
    }

    /// Remembers what others may be stored as differences from; that is hardly ever a commit.
    fn keep(&mut self, at: (usize, u64), object: Object) -> Object {
        if object.0 != ObjectType::Commit
            && object.1.len() <= MAX_BASE
            && let Some(base) = self.bases.get_mut(slot(at))
        {
            *base = Some((at, object.clone()));
        }
        object
    }

    /// What is stored at a place, with its own bytes: those of the object, or what it differs in.
    fn stored(&mut self, pack: usize, place: u64) -> Option<(Stored, Vec<u8>)> {
        let here = self.packs.0.get(pack)?;
        let bytes = self.window.bytes((pack, here), place, USUAL)?;
        let mut head = Head(bytes);
        let (kind, size) = head.kind_and_size()?;
        if size > MAX_OBJECT {
            return None;
        }
        let stored = match kind {
            1 => Stored::Whole(ObjectType::Commit),
            2 => Stored::Whole(ObjectType::Tree),
            3 => Stored::Whole(ObjectType::Blob),
            6 => Stored::From(place.checked_sub(head.distance()?)?),
            7 => Stored::From(here.find(&head.id()?)?),
            _ => return None,
        };
        let skipped = (bytes.len() - head.0.len()) as u64;
        let mut found = vec![0; size + ROOM];
        // What can't be made smaller grows a little.
        for more in [USUAL, (size + size / 8 + 1024) as u64] {
            let bytes = self.window.bytes((pack, here), place + skipped, more)?;
            if self.inflate.zlib_decompress(bytes, &mut found) == Ok(size) {
                found.truncate(size);
                return Some((stored, found));
            }
        }
        None
    }
}

/// Where an object is remembered, in place of another one.
fn slot((pack, place): (usize, u64)) -> usize {
    (place as usize).wrapping_add(pack) % BASES
}

/// A piece of a pack.
struct Window {
    pack: usize,
    from: u64,
    bytes: Vec<u8>,
}

impl Window {
    /// The bytes from a place on: so many, or as many as there are.
    fn bytes(&mut self, (pack, here): (usize, &Pack), place: u64, wanted: u64) -> Option<&[u8]> {
        let end = here.size.min(place.checked_add(wanted)?);
        let is_here = self.pack == pack && self.from <= place && end <= self.from + self.bytes.len() as u64;
        if !is_here {
            let from = place - place % BLOCK;
            let length = here.size.min(from.checked_add(BLOCK + wanted)?).checked_sub(from)?;
            // Until it is read whole, it is a piece of nothing.
            self.bytes.clear();
            let mut bytes = std::mem::take(&mut self.bytes);
            bytes.resize(usize::try_from(length).ok()?, 0);
            here.file.read_exact_at(&mut bytes, from).ok()?;
            (self.pack, self.from, self.bytes) = (pack, from, bytes);
        }
        self.bytes.get(usize::try_from(place.checked_sub(self.from)?).ok()?..)
    }
}

/// What stands before an object's bytes.
struct Head<'a>(&'a [u8]);

impl Head<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    /// Three bits for the kind, and the size in four bits and then seven a byte, the lowest first.
    fn kind_and_size(&mut self) -> Option<(u8, usize)> {
        let first = self.byte()?;
        let mut size = usize::from(first & 15);
        let (mut byte, mut shift) = (first, 4);
        while byte & 128 != 0 {
            byte = self.byte()?;
            size |= usize::from(byte & 127).checked_shl(shift).filter(|_| shift < 28)?;
            shift += 7;
        }
        Some(((first >> 4) & 7, size))
    }

    /// How far before this object the one stands from which it differs: seven bits a byte, the highest first,
    /// and one more for each byte that follows.
    fn distance(&mut self) -> Option<u64> {
        let mut byte = self.byte()?;
        let mut distance = u64::from(byte & 127);
        while byte & 128 != 0 {
            byte = self.byte()?;
            distance = distance.checked_add(1)?.checked_mul(128)?.checked_add(u64::from(byte & 127))?;
        }
        Some(distance)
    }

    fn id(&mut self) -> Option<Id> {
        let (id, rest) = self.0.split_first_chunk::<ID>()?;
        self.0 = rest;
        Some(Id::from_bytes(*id))
    }
}

#[cfg(test)]
#[path = "packs_tests.rs"]
mod tests;
