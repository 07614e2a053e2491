//! What a run of the program costs, however busy the machine is meanwhile: processor time and memory.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::couple::{Couple, Ran};

/// So long nothing may hang, not even on a machine that does a hundred other things.
const HUNG: Duration = Duration::from_secs(300);

/// A run that has ended, and what it took.
pub struct Spent {
    pub ran: Ran,
    /// In the program itself and in the system for it; the time that passed where nobody counts it.
    pub processor: Duration,
    /// The most memory it had, in KiB; 0 where nobody counts it.
    pub memory: u64,
}

/// Runs the program to its end.
#[track_caller]
pub fn run(couple: &Couple, args: &[&str]) -> Spent {
    let mut command = couple.command(args);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let out = read(child.stdout.take().unwrap());
    let err = read(child.stderr.take().unwrap());
    let (start, mut memory) = (Instant::now(), 0);
    let processor = loop {
        memory = memory.max(peak(&child).unwrap_or_default());
        // Its processor time can be read until it is waited for.
        match stat(&child) {
            Some((true, processor)) => break processor,
            Some((false, _)) => {}
            None if child.try_wait().unwrap().is_some() => break start.elapsed(),
            None => {}
        }
        if start.elapsed() > HUNG {
            let _ = child.kill();
            panic!("{args:?} hangs");
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    let code = child.wait().unwrap().code().unwrap_or(-1);
    let ran = Ran { code, out: out.join().unwrap(), err: err.join().unwrap() };
    Spent { ran, processor, memory }
}

fn read(mut from: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Whether the process is over, and its processor time so far, in Linux's hundredths of a second.
fn stat(child: &Child) -> Option<(bool, Duration)> {
    let text = std::fs::read_to_string(format!("/proc/{}/stat", child.id())).ok()?;
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let is_over = matches!(*fields.first()?, "Z" | "X");
    Some((is_over, Duration::from_millis((ticks(11)? + ticks(12)?) * 10)))
}

fn peak(child: &Child) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}
