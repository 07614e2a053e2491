//! Whatever goes wrong (many at once, a lock, a full disk, a kill), what was typed is in a record or a draft,
//! and the repository is whole.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::couple::Couple;

/// What has to hold after anything at all.
#[track_caller]
fn assert_whole(couple: &Couple) {
    let fsck = couple.git(&["fsck", "--full", "--strict"]);
    assert_eq!(fsck.code, 0, "{} {}", fsck.out, fsck.err);
    couple.run(&["list"]).code(0);
    couple.run(&["show", "safety"]).code(0);
}

fn spawn(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn twenty_writers_at_once_and_every_one_that_reported_success_is_in_head() {
    let couple = Couple::new();
    let writers: Vec<Child> = (0..20)
        .map(|number| {
            let topic = format!("topic-{number}");
            match number % 4 {
                0 => spawn(couple.command(&["add", "log", "The same evening", "--json"])),
                1 => spawn(
                    couple.command(&["limit", "the-same", "maybe", "--as", "bo", "--why", &topic, "--json"]),
                ),
                _ => spawn(couple.command(&["limit", &topic, "hard-limit", "--json"])),
            }
        })
        .collect();
    let mut records = Vec::new();
    for writer in writers {
        let output = writer.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => {}
            Some(6) => continue, // two who said different things about one limit at once
            code => panic!("{code:?} {}", said(&output)),
        }
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let commit = json["commit"].as_str().expect("a commit").to_owned();
        couple.git(&["merge-base", "--is-ancestor", &commit, "HEAD"]).code(0);
        records.push(json["record"].as_str().unwrap().to_owned());
    }
    let in_head = couple.git(&["ls-tree", "-r", "--name-only", "HEAD"]).out;
    for record in &records {
        assert!(in_head.lines().any(|path| path == format!("{record}.yaml")), "{record}\n{in_head}");
    }
    let evenings = in_head.lines().filter(|path| path.contains("the-same-evening")).count();
    assert_eq!(evenings, 5, "each has a name of its own: {in_head}");
    assert_eq!(records.iter().filter(|record| record.contains("topic-")).count(), 10);
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
    assert_whole(&couple);
}

#[test]
fn a_second_writer_waits_ten_seconds_and_then_is_told_who_writes() {
    let couple = Couple::new();
    let mut lock = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(couple.repo().join(".git/couplelog/lock"))
        .unwrap();
    lock.lock().unwrap();
    lock.write_all(b"debrief (process 4711)\n").unwrap();
    let start = Instant::now();
    let busy = couple.run(&["limit", "photos", "hard-limit", "--why", "mine"]).code(5);
    assert!(start.elapsed() >= Duration::from_secs(9), "it waits before it gives up");
    assert!(
        busy.err.contains("couplelog debrief (process 4711)") && busy.err.contains("Hint:"),
        "{}",
        busy.err
    );
    assert!(couple.run(&["drafts", "--show", "photos"]).code(0).out.contains("mine"));
    let paused = Instant::now();
    couple.run(&["pause"]).code(0);
    assert!(paused.elapsed() < Duration::from_secs(9), "a pause waits for no lock");
    let waiting = spawn(couple.command(&["limit", "photos", "hard-limit"]));
    std::thread::sleep(Duration::from_millis(300));
    drop(lock);
    assert_eq!(waiting.wait_with_output().unwrap().status.code(), Some(0), "a lock that is freed is taken");
}

/// A command that runs the program where this folder can only be read; root may write anywhere else.
fn read_only(couple: &Couple, args: &[&str]) -> Command {
    use std::os::unix::fs::PermissionsExt;
    let probe = couple.repo().join("limits/probe");
    let folders = [
        "",
        ".git",
        ".git/couplelog",
        ".git/objects",
        ".git/refs",
        ".git/refs/heads",
        "limits",
        "limits/ana",
    ];
    for folder in folders {
        let folder = couple.repo().join(folder);
        if folder.exists() {
            fs::set_permissions(folder, fs::Permissions::from_mode(0o500)).unwrap();
        }
    }
    if fs::write(&probe, "").is_err() {
        return couple.command(args);
    }
    fs::remove_file(&probe).unwrap();
    let program = couple.command(args);
    let mut command = Command::new("unshare");
    command.args([
        "-m",
        "sh",
        "-c",
        "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$@\"",
    ]);
    command.arg(couple.repo()).arg(program.get_program()).args(program.get_args()).env_clear();
    command.current_dir(program.get_current_dir().unwrap_or(Path::new("/")));
    command.envs(program.get_envs().filter_map(|(key, value)| Some((key, value?))));
    command
}

fn writable_again(couple: &Couple) {
    let status = Command::new("chmod").args(["-R", "u+w"]).arg(couple.repo()).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_folder_that_can_only_be_read_gives_a_clear_error_and_can_still_be_read() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe"]).code(0);
    let before = couple.read("limits/ana/photos.yaml");
    let refused = read_only(&couple, &["limit", "photos", "hard-limit"]).output().unwrap();
    let limits = read_only(&couple, &["limits"]).output().unwrap();
    let paused = read_only(&couple, &["pause"]).output().unwrap();
    writable_again(&couple);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(
        said(&refused).contains("Error: could not") && said(&refused).contains("Hint:"),
        "{}",
        said(&refused)
    );
    assert_eq!(limits.status.code(), Some(0), "{}", said(&limits));
    assert_eq!(paused.status.code(), Some(0), "a pause never fails: {}", said(&paused));
    assert_eq!(couple.read("limits/ana/photos.yaml"), before);
    assert_whole(&couple);
}

/// Runs the program where no file can grow beyond so many blocks of 512 bytes.
fn with_full_disk(couple: &Couple, blocks: u32, args: &[&str]) -> Output {
    let program = couple.command(args);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("ulimit -f {blocks}; exec \"$0\" \"$@\""));
    command.arg(program.get_program()).args(program.get_args()).env_clear();
    command.current_dir(program.get_current_dir().unwrap_or(Path::new("/")));
    command.envs(program.get_envs().filter_map(|(key, value)| Some((key, value?))));
    command.output().unwrap()
}

/// Text that can't be made much shorter.
fn noise(bytes: usize) -> String {
    let mut state: u64 = 0x1234_5678_9abc_def1;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + u8::try_from(state % 26).unwrap())
    };
    (0..bytes).map(|nth| if nth % 60 == 59 { ' ' } else { letter() }).collect()
}

#[test]
fn a_disk_that_is_full_leaves_the_old_file_and_a_whole_repository() {
    let couple = Couple::new();
    couple.run(&["limit", "photos", "maybe", "--why", "before"]).code(0);
    let (before, head) = (couple.read("limits/ana/photos.yaml"), couple.git(&["rev-parse", "HEAD"]).out);
    let long = noise(60_000);
    let mut failed = 0;
    for blocks in [0, 1, 2, 4, 8, 16, 32, 64, 100] {
        let output = with_full_disk(&couple, blocks, &["limit", "photos", "hard-limit", "--why", &long]);
        assert_eq!(output.status.code(), Some(1), "{blocks} blocks: {}", said(&output));
        assert!(said(&output).contains("Error: could not"), "{}", said(&output));
        assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head);
        assert_eq!(couple.read("limits/ana/photos.yaml"), before, "{blocks} blocks");
        failed += 1;
        assert_whole(&couple);
    }
    assert_eq!(failed, 9);
    assert_eq!(couple.git(&["status", "--porcelain"]).out, "");
    couple.run(&["limit", "photos", "hard-limit", "--why", &long]).code(0);
    assert_whole(&couple);
}

#[test]
fn a_disk_without_room_is_named_as_such_where_one_can_be_made() {
    let couple = Couple::without_repository();
    fs::create_dir(couple.repo()).unwrap();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
        .arg(couple.repo())
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|status| status.success()) {
        // Only root can make a small disk; a limit on files stands in for it elsewhere.
        let couple = Couple::new();
        let output = with_full_disk(&couple, 0, &["limit", "photos", "hard-limit"]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        return;
    }
    struct Unmount<'a>(&'a Couple);
    impl Drop for Unmount<'_> {
        fn drop(&mut self) {
            let _ = Command::new("umount").arg(self.0.repo()).status();
        }
    }
    let _unmount = Unmount(&couple);
    couple
        .run(&["init", couple.repo_str(), "--person", "ana=Ana", "--person", "bo=Bo", "--me", "ana"])
        .code(0);
    couple.run(&["limit", "photos", "maybe"]).code(0);
    let filler = couple.repo().join(".git/filler");
    let mut full = 0;
    for free in [0_u64, 4, 8, 12, 16, 20, 24, 28, 32, 40, 48] {
        let mut file = File::create(&filler).unwrap();
        while file.write_all(&[7; 1024]).is_ok() {}
        let size = fs::metadata(&filler).unwrap().len();
        file.set_len(size.saturating_sub(free * 1024)).unwrap();
        drop(file);
        let (before, head) = (couple.read("limits/ana/photos.yaml"), couple.git(&["rev-parse", "HEAD"]).out);
        let why = noise(3000 + usize::try_from(free).unwrap());
        let ran = couple.run(&["limit", "photos", "maybe", "--why", &why]);
        couple.run(&["limits"]).code(0);
        if ran.code != 0 {
            assert_eq!(ran.code, 1, "{}", ran.err);
            assert!(ran.err.contains("make room on the disk"), "{free} KiB: {}", ran.err);
            full += 1;
            let now = couple.read("limits/ana/photos.yaml");
            let is_new = now.contains(&why[..50]);
            assert!(now == before || is_new, "{free} KiB: the old file or the new one, whole");
            assert_eq!(couple.git(&["rev-parse", "HEAD"]).out, head);
        }
        fs::remove_file(&filler).unwrap();
        couple.run(&["save"]).code(0);
        assert_whole(&couple);
    }
    assert!(full >= 3, "the disk was full {full} times");
}

#[test]
fn killed_at_any_instant_the_record_is_there_or_as_it_was_and_nothing_stays_locked() {
    let mut couple = Couple::new();
    couple.on("2026-11-24");
    couple.run(&["limit", "photos", "hard-limit", "--why", "0"]).code(0);
    let mut usual = Duration::ZERO;
    let (mut killed, mut committed) = (0, 0);
    for number in 0..=40_u32 {
        let why = format!("reason {number}");
        let before = couple.read("limits/ana/photos.yaml");
        let start = Instant::now();
        let mut writer = spawn(couple.command(&["limit", "photos", "hard-limit", "--why", &why]));
        if number % 10 == 0 {
            // One in ten lives, and says how long that takes just now.
            assert!(writer.wait().unwrap().success());
            usual = start.elapsed();
        } else {
            std::thread::sleep(usual * (number * 7 % 40) / 40);
            let _ = writer.kill();
            killed += u32::from(writer.wait().unwrap().code().is_none());
        }
        let now = couple.read("limits/ana/photos.yaml");
        assert!(now == before || now.contains(&why), "half a file: {now}");
        // The next couplelog tidies, and after it no git is blocked.
        couple.run(&["show", "photos"]).code(0);
        couple.git(&["commit", "-q", "--allow-empty", "-m", "by hand"]).code(0);
        if couple.git(&["show", "HEAD:limits/ana/photos.yaml"]).out.contains(&why) {
            committed += 1;
        }
        if number % 8 == 0 {
            assert_whole(&couple);
            couple.run(&["save"]).code(0);
            assert_eq!(
                couple.git(&["status", "--porcelain"]).out,
                "",
                "nothing but the record was left over"
            );
        }
    }
    assert!(killed >= 5, "{killed} of 36 were killed while they ran");
    assert!(committed >= 5, "{committed} got through");
}
