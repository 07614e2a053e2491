//! Entries written one by one leave a small repository, and packing harms nobody: no reader, no reflog, no
//! pack of somebody else's, and no process that dies in the middle of it.
#![allow(clippy::unwrap_used, clippy::expect_used)] // the lint spares only functions marked as tests

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use couplelog::store::{Author, Git, Store, When, Write};
use tempfile::TempDir;

/// Enough entries that what is loose is packed several times.
const ENTRIES: usize = 330;

struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: tempfile::tempdir().unwrap() };
        let git = Git::init(&repository.path()).unwrap();
        git.settle(Some(("ana", "Ana"))).unwrap();
        drop(git);
        repository.save("couplelog.yaml", "format: 1\npeople:\n  - id: ana\n  - id: bo\n");
        repository
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ours")
    }

    fn objects(&self) -> PathBuf {
        self.path().join(".git/objects")
    }

    fn save(&self, path: &str, text: &str) {
        let git = Git::discover(&self.path()).unwrap().unwrap();
        let store = Store::new(git).unwrap();
        let author = Author { id: "ana".to_owned(), name: "Ana".to_owned() };
        let when = When::Day(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap());
        let mut lock = store.lock("test").unwrap();
        store.save(&mut lock, &author, when, "update log", &[Write::text(path, text)]).unwrap();
    }

    fn log(&self, numbers: std::ops::Range<usize>) {
        for number in numbers {
            let path = format!("log/2026/2026-11-{:02}-evening-{number}.yaml", 1 + number % 28);
            self.save(
                &path,
                &format!("date: 2026-11-23\ntitle: Evening {number}\npauses: {}\n", number * 7919),
            );
        }
    }

    /// Objects that nothing refers to, loose, as many as that.
    fn pile_up(&self, objects: usize) -> Vec<String> {
        let folder = self.folder.path().join("texts");
        fs::create_dir_all(&folder).unwrap();
        let paths: Vec<String> = (0..objects)
            .map(|number| {
                let path = folder.join(number.to_string());
                fs::write(&path, format!("text {number}\n").repeat(20)).unwrap();
                path.display().to_string()
            })
            .collect();
        let list = folder.join("list");
        fs::write(&list, paths.join("\n")).unwrap();
        let mut hash = git(&self.path(), &["hash-object", "-w", "--stdin-paths"]);
        let output = hash.stdin(fs::File::open(list).unwrap()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    fn loose(&self) -> usize {
        let folders = fs::read_dir(self.objects()).unwrap().map(|entry| entry.unwrap().path());
        let folders = folders.filter(|path| path.file_name().unwrap().len() == 2);
        folders.map(|folder| fs::read_dir(folder).unwrap().count()).sum()
    }

    fn packs(&self) -> BTreeSet<PathBuf> {
        let entries = fs::read_dir(self.objects().join("pack")).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "pack")).collect()
    }

    #[track_caller]
    fn is_sound(&self) {
        run(&self.path(), &["fsck", "--strict", "--full", "--no-dangling"]);
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null").env("LC_ALL", "C");
    command
}

#[track_caller]
fn run(folder: &Path, arguments: &[&str]) -> String {
    let output = git(folder, arguments).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "git {arguments:?}: {out}{err}");
    assert!(!err.contains("error"), "git {arguments:?}: {err}");
    out.into_owned()
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let sizes = entries.map(|entry| match entry.metadata().unwrap() {
        metadata if metadata.is_dir() => size(&entry.path()),
        metadata => metadata.len().next_multiple_of(4096),
    });
    sizes.sum()
}

#[test]
fn entries_written_one_by_one_leave_few_files_and_a_repository_near_the_size_that_gc_gives_it() {
    let ours = Repository::new();
    ours.log(0..ENTRIES);
    assert_eq!(run(&ours.path(), &["rev-list", "--count", "HEAD"]).trim(), (ENTRIES + 1).to_string());
    ours.is_sound();
    assert!(ours.loose() < 600, "{} loose objects", ours.loose());
    assert!((1..=6).contains(&ours.packs().len()), "{:?}", ours.packs());
    let loose = ours.loose() as u64 * 4096;
    let packed = size(&ours.objects().join("pack"));
    let copy = ours.folder.path().join("copy");
    let shown = copy.display().to_string();
    run(ours.folder.path(), &["clone", "-q", "--no-local", &ours.path().display().to_string(), &shown]);
    run(&copy, &["gc", "-q", "--prune=now"]);
    let with_gc = size(&copy.join(".git/objects/pack"));
    assert!(packed < 2 * with_gc, "packs of {packed} bytes, and {with_gc} after git gc");
    assert!(loose < 600 * 4096);
}

#[test]
fn objects_that_only_a_reflog_leads_to_are_kept() {
    let ours = Repository::new();
    ours.log(0..3);
    let gone = run(&ours.path(), &["rev-parse", "HEAD"]).trim().to_owned();
    run(&ours.path(), &["reset", "-q", "--hard", "HEAD~2"]);
    let unreferenced = ours.pile_up(400);
    ours.log(10..13);
    assert!(ours.loose() < 100 && !ours.packs().is_empty());
    run(&ours.path(), &["log", "-p", &gone]);
    for blob in unreferenced {
        run(&ours.path(), &["cat-file", "-e", &blob]);
    }
}

#[test]
fn packs_that_someone_marked_stay_and_so_do_those_that_an_index_over_packs_names() {
    for mark in ["keep", "multi-pack-index"] {
        let ours = Repository::new();
        for round in 0..3 {
            ours.log(4 * round..4 * round + 2);
            run(&ours.path(), &["repack", "-q", "-d"]);
        }
        let marked = ours.packs();
        assert_eq!(marked.len(), 3);
        if mark == "keep" {
            marked.iter().for_each(|pack| fs::write(pack.with_extension("keep"), "").unwrap());
        } else {
            run(&ours.path(), &["multi-pack-index", "write"]);
        }
        ours.pile_up(400);
        ours.log(20..23);
        assert!(ours.packs().is_superset(&marked) && ours.packs().len() > 3, "{mark}: {:?}", ours.packs());
        ours.is_sound();
    }
}

#[test]
fn small_packs_become_one_and_a_large_one_stays() {
    let ours = Repository::new();
    ours.pile_up(3100);
    ours.log(0..1);
    let large = ours.packs();
    assert_eq!(large.len(), 1);
    for round in 1..=5 {
        ours.log(2 * round..2 * round + 2);
        run(&ours.path(), &["repack", "-q", "-d"]);
    }
    assert!(ours.packs().len() > 4);
    let text = ours.folder.path().join("texts");
    fs::remove_dir_all(text).unwrap();
    let before = ours.loose();
    ours.log(100..220);
    assert!(ours.loose() < before + 600);
    assert!(ours.packs().is_superset(&large) && ours.packs().len() <= 4, "{:?}", ours.packs());
    ours.is_sound();
}

#[test]
fn git_programs_that_read_meanwhile_see_every_object() {
    let ours = Repository::new();
    ours.log(0..20);
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut rounds = 0;
            while !is_over.load(Ordering::Relaxed) || rounds < 3 {
                run(&ours.path(), &["log", "-p", "--stat"]);
                run(&ours.path(), &["rev-list", "--objects", "--all"]);
                rounds += 1;
            }
        });
        ours.log(20..190);
        is_over.store(true, Ordering::Relaxed);
        reader.join().unwrap();
    });
    assert!(!ours.packs().is_empty());
    ours.is_sound();
}

#[test]
fn a_process_killed_while_it_packs_loses_nothing() {
    let ours = Repository::new();
    for (round, milliseconds) in [40, 120, 200, 280, 400].into_iter().enumerate() {
        let blobs = ours.pile_up(1500);
        let mut pack = Command::new(env!("CARGO_BIN_EXE_couplelog"));
        pack.args(["limit", &format!("topic-{round}"), "hard-limit", "--as", "ana", "--repo"])
            .arg(ours.path());
        pack.env("HOME", ours.folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut pack = pack.spawn().unwrap();
        std::thread::sleep(Duration::from_millis(milliseconds));
        pack.kill().unwrap();
        pack.wait().unwrap();
        ours.is_sound();
        let mut check = git(&ours.path(), &["cat-file", "--batch-check"]);
        let list = ours.folder.path().join("blobs");
        fs::write(&list, blobs.join("\n")).unwrap();
        let there = check.stdin(fs::File::open(list).unwrap()).output().unwrap();
        assert!(!String::from_utf8_lossy(&there.stdout).contains("missing"));
        ours.log(round..round + 1);
    }
    let scratch = ours.path().join(".git/couplelog/tmp");
    let left = fs::read_dir(scratch).map_or(0, Iterator::count);
    assert_eq!(left, 0, "half a pack is left in the scratch folder");
}

#[test]
fn a_linked_work_tree_and_a_clone_with_alternates_pack_only_what_is_their_own() {
    let ours = Repository::new();
    ours.log(0..5);
    let linked = ours.folder.path().join("linked");
    run(&ours.path(), &["worktree", "add", "-q", "-b", "other", &linked.display().to_string()]);
    let borrowed = ours.folder.path().join("borrowed");
    let source = ours.path().display().to_string();
    run(ours.folder.path(), &["clone", "-q", "--shared", &source, &borrowed.display().to_string()]);
    let before = (ours.loose(), ours.packs());
    let clone = Repository { folder: tempfile::tempdir_in(ours.folder.path()).unwrap() };
    fs::rename(&borrowed, clone.path()).unwrap();
    clone.pile_up(400);
    clone.log(50..52);
    assert!(clone.loose() < 100 && !clone.packs().is_empty());
    assert_eq!((ours.loose(), ours.packs()), before);
    clone.is_sound();
    ours.pile_up(400);
    ours.log(60..62);
    run(&linked, &["status", "--short"]);
    run(&linked, &["fsck", "--strict", "--no-dangling"]);
    clone.is_sound();
}

/// Everything that a first look reads: the commits, what each changed, and the versions of the files.
fn read_all(git: &Git) -> Vec<String> {
    let head = git.head().unwrap().unwrap();
    let mut read = Vec::new();
    for commit in git.commits(&[head], &[]).unwrap() {
        let parent = commit.parents.first().map(|parent| git.commit(*parent).unwrap().tree);
        for change in git.changes(parent, Some(commit.tree), &[]).unwrap() {
            let text = change.new.map(|blob| git.blob_up_to(blob, 1 << 20).unwrap());
            read.push(format!("{change:?} {text:?}"));
        }
        read.push(format!("{commit:?} {:?}", git.tops(commit.tree, &["log", "couplelog.yaml"]).unwrap()));
    }
    read
}

#[test]
fn however_git_packed_it_the_history_reads_the_same_with_and_without_libgit2() {
    let ours = Repository::new();
    ours.log(0..60);
    for round in 0..20 {
        let text = "why: so\n".repeat(40) + &format!("title: {round}\n");
        ours.save("log/2026/2026-11-23-again.yaml", &text);
    }
    let large = "a line of a text that is longer than a record may be\n".repeat(40_000);
    fs::write(ours.path().join("notes.txt"), large).unwrap();
    run(&ours.path(), &["add", "notes.txt"]);
    run(&ours.path(), &["commit", "-q", "-m", "a large file"]);
    let expected = read_all(&Git::discover(&ours.path()).unwrap().unwrap());
    assert!(expected.len() > 160);
    let ways: [&[&str]; 9] = [
        &["gc", "-q"],
        &["repack", "-q", "-a", "-d", "-f", "--depth=200", "--window=200"],
        &["-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f"],
        &["-c", "pack.indexVersion=1", "repack", "-q", "-a", "-d", "-f"],
        &["-c", "pack.compression=0", "repack", "-q", "-a", "-d", "-F"],
        &["-c", "pack.packSizeLimit=1m", "repack", "-q", "-a", "-d", "-F"],
        &["multi-pack-index", "write"],
        &["repack", "-q", "-a", "-d", "-b"],
        &["unpack"],
    ];
    for way in ways {
        if way == ["unpack"] {
            let packs: Vec<PathBuf> = ours.packs().into_iter().collect();
            for pack in packs {
                let aside = ours.folder.path().join("aside.pack");
                fs::rename(&pack, &aside).unwrap();
                fs::remove_file(pack.with_extension("idx")).unwrap();
                let mut unpack = git(&ours.path(), &["unpack-objects", "-q"]);
                assert!(unpack.stdin(fs::File::open(aside).unwrap()).status().unwrap().success());
            }
        } else {
            run(&ours.path(), way);
        }
        let open = || Git::discover(&ours.path()).unwrap().unwrap();
        let quick = [open(), open(), open()];
        quick[0].read_much([&quick[1], &quick[2]]);
        for git in &quick {
            assert!(read_all(git) == expected, "{way:?}");
        }
        // Packed anew while it is open: what was opened stays readable, what is new is found.
        run(&ours.path(), &["repack", "-q", "-a", "-d", "-F"]);
        assert!(read_all(&quick[0]) == expected, "packed anew after {way:?}");
    }
}
