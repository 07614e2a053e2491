//! What one version of a protecting file says, as far as the rules need it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use crate::domain::adoption::Written;
use crate::domain::agreement::{self, Entry, Spoken};
use crate::domain::in_force::Protects;
use crate::domain::kinds::{self, limit};
use crate::domain::people::{MAX_REFLECTION_DAYS, Settings};
use crate::domain::proposal::{self, Decline, State};
use crate::domain::record::{Record, is_blank, text};
use crate::domain::signals::{self, Plan};
use crate::domain::spec::Located;
use crate::domain::stance::Stance;
use crate::store::codec;
use crate::store::reading;

/// What a version of a file under `limits/`, `pauses/`, `agreements/`, `proposals/`, `repairs/`, of safety.yaml or of
/// couplelog.yaml says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// It can't be read.
    Unreadable,
    /// A limit.
    Limit(LimitText),
    /// A pause.
    Pause(PauseText),
    /// The settings.
    Settings(SettingsText),
    /// An agreement.
    Agreement(AgreementText),
    /// A proposal.
    Proposal(ProposalText),
    /// A repair.
    Repair(RepairText),
    /// The signals of the safety plan.
    Safety(Plan),
}

/// What a limit's file says.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LimitText {
    /// The stance; nothing where the file has none.
    pub stance: Option<Stance>,
    /// The topic in its owner's words.
    pub title: Option<String>,
    /// What has to be so.
    pub conditions: Option<String>,
    /// Where it holds.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What would make its owner think about it again.
    pub reassess_when: Option<String>,
    /// The day by which its owner wants to look again.
    pub review_by: Option<NaiveDate>,
}

/// What a pause's file says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PauseText {
    /// The first day.
    pub since: Option<NaiveDate>,
    /// For a pause by someone: who is ready again.
    pub resumed: Vec<String>,
}

/// What couplelog.yaml says, and who is said to have agreed to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsText {
    /// The settings.
    pub settings: Settings,
    /// The digest of what protects in them.
    pub digest: String,
    /// Who is said to have agreed.
    pub agreed: Vec<Entry>,
}

/// What an agreement's file says, its words as a digest only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementText {
    /// A few words by which everyone knows it.
    pub title: Option<String>,
    /// The digest of its words.
    pub digest: String,
    /// The topics of limits that it touches, as written.
    pub limits: Vec<String>,
    /// The day by which to look at it again.
    pub review_by: Option<NaiveDate>,
    /// Who is said to have agreed.
    pub agreed: Vec<Entry>,
}

/// What a proposal's file says, as far as who is ready and who declined depends on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalText {
    /// A few words by which everyone knows it.
    pub title: Option<String>,
    /// The topics of limits that it touches, as written.
    pub limits: Vec<String>,
    /// How far it says that it has come, in its own word.
    pub state: String,
    /// The digest of what being ready is about; nothing where that isn't text.
    pub digest: Option<String>,
    /// Who is said to be ready, each for these words; nobody once that was used, let go or declined.
    pub ready: Vec<Entry>,
    /// Who is said to have declined.
    pub declines: Vec<Decline>,
}

/// What a repair's file says, as far as agreements wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RepairText {
    /// Whose boundary was crossed.
    pub affected: Option<String>,
    /// The agreements that it touches, as written.
    pub agreements: Vec<String>,
    /// Whether it says that it is closed.
    pub is_closed: bool,
}

impl Meaning {
    /// What it says as words that people agree to.
    pub fn spoken(meaning: Option<&Self>) -> Spoken<'_> {
        match meaning {
            None => Spoken::Absent,
            Some(Meaning::Agreement(text)) => Spoken::Words { digest: &text.digest, agreed: &text.agreed },
            Some(Meaning::Settings(text)) => Spoken::Words { digest: &text.digest, agreed: &text.agreed },
            Some(Meaning::Proposal(ProposalText { digest: Some(digest), ready, .. })) => {
                Spoken::Words { digest, agreed: ready }
            }
            Some(_) => Spoken::Unreadable,
        }
    }

    /// What it says of signals.
    pub fn plan(meaning: Option<&Self>) -> signals::Spoken<'_> {
        match meaning {
            None => signals::Spoken::Absent,
            Some(Meaning::Safety(plan)) => signals::Spoken::Plan(plan),
            Some(_) => signals::Spoken::Unreadable,
        }
    }

    /// What it says as settings; nothing when it isn't there or can't be read.
    pub fn written(meaning: Option<&Self>) -> Option<Written<'_>> {
        match meaning {
            Some(Meaning::Settings(SettingsText { settings, digest, agreed })) => {
                Some(Written { settings, digest, agreed })
            }
            _ => None,
        }
    }

    /// Reads the bytes of the file at this place.
    pub fn read(at: &Located, bytes: &[u8]) -> Self {
        let Ok(parsed) = codec::parse(bytes) else { return Meaning::Unreadable };
        Self::of(&reading::record(at.clone(), &parsed))
    }

    /// What a record says.
    pub fn of(record: &Record) -> Self {
        if *record.at.kind == kinds::LIMIT {
            let stance = limit::stance(record);
            if stance.is_none() && record.get("stance").is_some() {
                return Meaning::Unreadable;
            }
            return Meaning::Limit(LimitText {
                stance,
                title: record.text("topic"),
                conditions: record.text("conditions"),
                place: record.text("where"),
                reassess_when: record.text("reassess_when"),
                review_by: record.date("review_by"),
            });
        }
        if *record.at.kind == kinds::PAUSE {
            return Meaning::Pause(PauseText {
                since: record.date("since"),
                resumed: record.texts("resumed"),
            });
        }
        if *record.at.kind == kinds::AGREEMENT {
            let Some(digest) = agreement::digest(record) else { return Meaning::Unreadable };
            return Meaning::Agreement(AgreementText {
                title: record.text("title"),
                digest,
                limits: record.texts("limits"),
                review_by: record.date("review_by"),
                agreed: agreement::entries(record),
            });
        }
        if *record.at.kind == kinds::PROPOSAL {
            return Meaning::Proposal(proposal_text(record));
        }
        if *record.at.kind == kinds::REPAIR {
            return repair(record);
        }
        if *record.at.kind == kinds::SAFETY {
            return Plan::read(record).map_or(Meaning::Unreadable, Meaning::Safety);
        }
        let settings = Settings::read(record);
        let days = record.get("reflection_days");
        let is_sound =
            days.is_none_or(|days| days.as_i64().is_some_and(|it| (0..=MAX_REFLECTION_DAYS).contains(&it)));
        if settings.people.is_empty() || !is_sound {
            return Meaning::Unreadable;
        }
        let digest = agreement::settings_digest(&settings);
        Meaning::Settings(SettingsText { settings, digest, agreed: agreement::entries(record) })
    }
}

fn proposal_text(record: &Record) -> ProposalText {
    let state = State::of(Some(record));
    let (digest, declines) = (proposal::digest(record), proposal::declines(record));
    let is_over = state.is_past_ready() || !declines.is_empty();
    let ready = if is_over { Default::default() } else { proposal::ready(record) };
    let entry = |person| Entry { person, on: None, digest: digest.clone().unwrap_or_default() };
    ProposalText {
        title: record.text("title"),
        limits: record.texts("limits"),
        state: state.as_str().to_owned(),
        ready: ready.into_iter().map(entry).collect(),
        digest,
        declines,
    }
}

/// A repair whose `touches` isn't laid out as it should be could touch anything, so it can't be read.
fn repair(record: &Record) -> Meaning {
    let touches = match record.get("touches") {
        None => None,
        Some(touches) if touches.is_mapping() => touches.get("agreements").filter(|it| !is_blank(it)),
        Some(_) => return Meaning::Unreadable,
    };
    let agreements: Option<Vec<String>> = match touches {
        None => Some(Vec::new()),
        Some(Value::Sequence(items)) => items.iter().filter(|item| !is_blank(item)).map(text).collect(),
        Some(one) => text(one).map(|one| vec![one]),
    };
    let Some(agreements) = agreements else { return Meaning::Unreadable };
    let is_closed = record.get("closed").is_some();
    Meaning::Repair(RepairText { affected: record.text("affected"), agreements, is_closed })
}

/// A limit's wording, whose earlier text holds beside the new for the same days (in-force.md).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// What has to be so.
    pub conditions: Option<String>,
    /// Where it holds.
    pub place: Option<String>,
}

impl Protects for Wording {
    fn rank(&self) -> i64 {
        0
    }

    fn absent() -> Self {
        Self::default()
    }
}

/// Whether a pause stands; paused is the stricter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paused {
    /// The file is there.
    Yes,
    /// It is not.
    No,
}

impl Protects for Paused {
    fn rank(&self) -> i64 {
        match self {
            Paused::Yes => 0,
            Paused::No => 1,
        }
    }

    fn absent() -> Self {
        Paused::No
    }
}
