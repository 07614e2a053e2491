//! How one's own measures moved: drawn, told line by line, or as JSON. No total, no average, no judgement (R1).

use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::visible::visible_line;
use crate::domain::day;

/// One person's numbers for one measure, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The name that a screen shows.
    pub name: String,
    /// Each day with the number said on it.
    pub points: Vec<(NaiveDate, i64)>,
}

/// One measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its key in a check-in.
    pub key: &'static str,
    /// The question that the numbers answer.
    pub question: String,
    /// The lowest and the highest number.
    pub range: (i64, i64),
    /// One's own line first; another's only where they chose it in this sitting.
    pub lines: Vec<Line>,
}

/// The marks of the lines, in their order; where several meet there is a star.
const MARKS: [char; 4] = ['o', 'x', '+', '#'];
const SEVERAL: char = '*';

/// Room for the numbers at the side.
const SIDE: usize = 6;

/// Columns from one day to the next.
const STEP: usize = 3;

impl Measure {
    fn days(&self) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> =
            self.lines.iter().flat_map(|line| &line.points).map(|(day, _)| *day).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// A drawing of letters: a column for each day on which a number was said, a row for each number. Where there
/// are more days than columns, the latest are shown.
pub fn drawn(measure: &Measure, width: usize) -> String {
    let mut days = measure.days();
    let room = (width.saturating_sub(SIDE) / STEP).max(2);
    let left_out = days.len().saturating_sub(room);
    let days = days.split_off(left_out);
    let mut text = format!("{}\n", visible_line(&measure.question));
    for number in (measure.range.0..=measure.range.1).rev() {
        let mut row = format!("{number:>4} |");
        for day in &days {
            row += &format!("{:>STEP$}", mark(measure, *day, number));
        }
        text += &format!("{}\n", row.trim_end());
    }
    text += &format!("     +{}\n", "-".repeat(days.len() * STEP));
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        text += &match first == last {
            true => format!("      {}\n", day::words(*first)),
            false => format!("      {} to {}\n", day::words(*first), day::words(*last)),
        };
    }
    if measure.lines.len() > 1 {
        let names = measure.lines.iter().zip(MARKS.iter().cycle());
        let names: Vec<String> =
            names.map(|(line, mark)| format!("{mark} {}", visible_line(&line.name))).collect();
        text += &format!("      {}, {SEVERAL} the same\n", names.join(", "));
    }
    if left_out > 0 {
        text += "      (the latest; all of them: --plain or --json)\n";
    }
    text
}

fn mark(measure: &Measure, day: NaiveDate, number: i64) -> String {
    let lines = measure.lines.iter().zip(MARKS.iter().cycle());
    let mut marks = lines.filter(|(line, _)| line.points.contains(&(day, number))).map(|(_, mark)| *mark);
    match (marks.next(), marks.next()) {
        (Some(_), Some(_)) => SEVERAL.to_string(),
        (Some(mark), None) => mark.to_string(),
        _ => String::new(),
    }
}

/// The same told, a day a line, for a screen reader.
pub fn told(measure: &Measure) -> String {
    let (low, high) = measure.range;
    let mut text = format!("{}\n", visible_line(&measure.question));
    for line in &measure.lines {
        text += &format!("  {}, from {low} (low) to {high} (high):\n", visible_line(&line.name));
        for (day, number) in &line.points {
            text += &format!("    {}: {number}\n", day::words(*day));
        }
    }
    text
}

/// The object that `trend --json` prints; one's own only.
pub fn json(person: &str, measures: &[Measure], paused: &[&str]) -> Json {
    let points = |measure: &Measure| -> Vec<Json> {
        let points = measure.lines.iter().flat_map(|line| &line.points);
        points.map(|(day, value)| json!({ "date": day.to_string(), "value": value })).collect()
    };
    let measures: Vec<Json> = measures
        .iter()
        .map(|measure| {
            json!({
                "measure": measure.key, "question": measure.question, "from": measure.range.0,
                "to": measure.range.1, "points": points(measure),
            })
        })
        .collect();
    json!({ "version": 1, "person": person, "measures": measures, "paused": paused })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::day::iso;

    fn line(name: &str, points: &[(&str, i64)]) -> Line {
        let points = points.iter().map(|(day, number)| (iso(day).unwrap(), *number)).collect();
        Line { name: name.to_owned(), points }
    }

    fn measure(lines: Vec<Line>) -> Measure {
        Measure { key: "comfort", question: "How comfortable are you?".to_owned(), range: (1, 5), lines }
    }

    #[test]
    fn a_line_is_drawn_number_by_number() {
        let own = line("Ana", &[("2026-08-24", 2), ("2026-09-07", 3), ("2026-09-21", 5)]);
        assert_eq!(
            drawn(&measure(vec![own]), 80),
            "How comfortable are you?\n   5 |        o\n   4 |\n   3 |     o\n   2 |  o\n   1 |\n     +---------\n      \
             24 Aug 2026 to 21 Sep 2026\n"
        );
    }

    #[test]
    fn where_two_meet_there_is_a_star_and_each_has_a_mark() {
        let lines =
            vec![line("Ana", &[("2026-09-07", 3)]), line("Bo", &[("2026-09-07", 3), ("2026-09-08", 1)])];
        let text = drawn(&measure(lines), 80);
        assert!(text.contains("   3 |  *\n") && text.contains("   1 |     x\n"), "{text}");
        assert!(text.contains("o Ana, x Bo, * the same"), "{text}");
    }

    #[test]
    fn on_a_narrow_screen_the_latest_are_drawn_and_that_is_said() {
        let days: Vec<(NaiveDate, i64)> =
            (0..100).map(|nth| (day::later(iso("2026-01-01").unwrap(), nth), 1 + nth % 5)).collect();
        let text = drawn(&measure(vec![Line { name: "Ana".to_owned(), points: days }]), 40);
        assert!(text.lines().all(|line| line.len() <= 60), "{text}");
        assert!(text.contains("to 10 Apr 2026") && text.contains("--plain"), "{text}");
    }

    #[test]
    fn it_is_told_a_day_a_line_with_no_total_and_no_judgement() {
        let text = told(&measure(vec![line("Ana", &[("2026-08-24", 2), ("2026-09-07", 3)])]));
        assert_eq!(
            text,
            "How comfortable are you?\n  Ana, from 1 (low) to 5 (high):\n    24 Aug 2026: 2\n    7 Sep 2026: 3\n"
        );
    }
}
