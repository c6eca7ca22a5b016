//! Stories and their transcripts. Only `check` and its kin know how to call the ledger.

use super::scenes::SCENES;
use super::script::{account_record, line, record_named};
use super::world::{Sent, World, events, key_of};
use crate::{Event, Outcome, Refusal, Verdict};
use canon::Json;
use expect_test::Expect;
use std::collections::BTreeMap;
use std::fmt::Write;
use vocabulary::Timestamp;

/// Those whose keys a story calls by name.
const VALIDATORS: &[&str] = &["v1", "v2", "v3", "v4", "w1", "w2", "w3"];

/// A world with what has been told of it so far.
pub(super) struct Telling {
    pub(super) world: World,
    pub(super) told: String,
    last: Vec<Vec<u8>>,
    /// Every refusal that a line met.
    pub(super) refused: Vec<Refusal>,
}

/// Tells `story` and compares the transcript; the ledger is then run again from its blocks, and at the
/// very end everybody falls silent: nothing may wait for ever, and nothing may stay held.
pub(super) fn check(story: &str, expected: &Expect) {
    let mut telling = Telling::new();
    telling.tell(story);
    expected.assert_eq(&telling.told);
    telling.end();
}

impl Telling {
    pub(super) fn new() -> Self {
        Self { world: World::new(), told: String::new(), last: Vec::new(), refused: Vec::new() }
    }

    pub(super) fn tell(&mut self, story: &str) {
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(scene) = line.strip_prefix("given ") {
                self.set(scene);
            } else {
                self.step(line);
            }
        }
    }

    /// Plays a scene without telling of it; nothing in it may be refused.
    fn set(&mut self, name: &str) {
        let (_, story) =
            SCENES.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("no scene `{name}`"));
        let told = core::mem::take(&mut self.told);
        self.tell(story);
        let scene = core::mem::replace(&mut self.told, told);
        assert!(!scene.contains("refused:") && !scene.contains("not admitted"), "scene `{name}`:\n{scene}");
    }

    fn step(&mut self, line: &str) {
        if line.starts_with('#') {
            return;
        }
        if let Some(span) = line.strip_prefix("wait ") {
            let outcomes = self.world.wait(span.parse().expect("a span"));
            self.say(line, "");
            outcomes.iter().for_each(|outcome| self.say_outcome("", outcome));
        } else if let Some(span) = line.strip_prefix("jump ") {
            self.world.now = self.world.now.plus(span.parse().expect("a span"));
        } else if line == "early" {
            // A proposer that puts every deadline into its block, though none has passed.
            let lapses = self.world.lapses_by(Timestamp::MAX);
            self.world.block_with(lapses, &[]).0.iter().for_each(|outcome| self.say_outcome(line, outcome));
        } else if let Some(validators) = line.strip_prefix("begin ") {
            self.world.begin(validators);
        } else if let Some(what) = line.strip_prefix("show ") {
            self.show(line, what);
        } else {
            self.send(line);
        }
    }

    fn send(&mut self, line: &str) {
        let steps: Vec<&str> = line.split(" & ").collect();
        let names = self.world.names.clone();
        if line != "again" {
            self.last = steps.iter().map(|step| self.sign(step)).collect();
        }
        let raw = self.last.clone();
        let (lapsed, sent) = self.world.block(&raw);
        lapsed.iter().for_each(|outcome| self.say_outcome("(deadline)", outcome));
        for (step, sent) in steps.iter().zip(&sent) {
            match sent {
                Sent::Ran(outcome) => self.say_outcome(step, outcome),
                Sent::NotAdmitted(why) => self.say(step, &format!("not admitted: {why}")),
            }
            self.forget_refused(step, sent, &names);
        }
    }

    /// What was refused leaves its name to what had it before.
    fn forget_refused(&mut self, step: &str, sent: &Sent, before: &BTreeMap<String, [u8; 16]>) {
        let refused = matches!(sent, Sent::Ran(outcome) if matches!(outcome.verdict, Verdict::Refused(_)));
        let Some((_, name)) = step.rsplit_once(" as ").filter(|_| refused) else { return };
        for name in [name.to_owned(), format!("{name}?")] {
            match before.get(&name) {
                Some(id) => self.world.names.insert(name, *id),
                None => self.world.names.remove(&name),
            };
        }
    }

    fn sign(&mut self, step: &str) -> Vec<u8> {
        let words: Vec<&str> = step.split_whitespace().collect();
        line(&mut self.world, &words)
    }

    fn say(&mut self, line: &str, what: &str) {
        let wide = if line.chars().count() > 34 { "\n                                    " } else { "" };
        let text = format!("{line:<34}{wide}  {what}");
        writeln!(self.told, "{}", text.trim_end()).expect("a string takes all");
    }

    fn say_outcome(&mut self, line: &str, outcome: &Outcome) {
        match &outcome.verdict {
            Verdict::Refused(refused) => {
                self.refused.push(refused.code);
                self.say(line, &format!("refused: {}", refused.code));
            }
            Verdict::Done(_) => {
                let told: Vec<String> = events(outcome).iter().map(|event| self.tell_event(event)).collect();
                self.say(line, &told.join(", "));
            }
        }
    }

    fn tell_event(&self, event: &Event) -> String {
        let json = canon::to_json(event);
        let mut said = event.name().to_owned();
        if let Json::Object(fields) = &json {
            fields.iter().for_each(|(_, payload)| self.tell_json(payload, &mut said));
        }
        said
    }

    /// Ids by their names, amounts, flags that are set; hashes and unknown ids are left out.
    fn tell_json(&self, json: &Json, said: &mut String) {
        match json {
            Json::Object(fields) => {
                for (name, value) in fields {
                    if *value == Json::Flag(true) {
                        write!(said, " {name}").expect("a string takes all");
                    } else {
                        self.tell_json(value, said);
                    }
                }
            }
            Json::List(items) => items.iter().for_each(|item| self.tell_json(item, said)),
            Json::Text(text) => {
                if let Some(word) = self.word(text) {
                    write!(said, " {word}").expect("a string takes all");
                }
            }
            Json::Number(number) => write!(said, " {number}").expect("a string takes all"),
            Json::Null | Json::Flag(_) => {}
        }
    }

    fn word(&self, text: &str) -> Option<String> {
        if text.contains(" EUR") || text.contains(" JPY") || text.contains(" USD") {
            return Some(text.to_owned());
        }
        if text.contains(".example:") {
            return Some(text.to_owned());
        }
        if text.starts_with("ed25519:") {
            let known = VALIDATORS.iter().find(|name| key_of(name).public().to_string() == text);
            return known.map(|name| (*name).to_owned());
        }
        let (_, id) = text.split_once('_')?;
        let id: [u8; 16] = canon::base32_decode(id)?;
        let known = self.world.names.iter().find(|(name, known)| **known == id && !name.ends_with('?'));
        known.map(|(name, _)| name.clone())
    }

    /// `show o stage lines.0.accepted`, `show ann/eur balance`.
    fn show(&mut self, line: &str, what: &str) {
        let mut words = what.split_whitespace();
        let name = words.next().expect("what to show");
        let record = match name.split_once('/') {
            Some((owner, money)) => account_record(&self.world, owner, money),
            None => record_named(&self.world, name),
        };
        let Some(record) = record else { return self.say(line, "is not there") };
        let json = canon::to_json(&record);
        let Json::Object(fields) = &json else { return self.say(line, "is not a record") };
        let record = &fields[0].1;
        let shown: Vec<String> =
            words.map(|path| follow(record, path).map_or("-".to_owned(), plain)).collect();
        self.say(line, &shown.join(", "));
    }

    /// Replays all blocks, then lets all time pass.
    pub(super) fn end(mut self) {
        self.world.replay();
        self.world.run_out();
    }
}

fn follow<'a>(json: &'a Json, path: &str) -> Option<&'a Json> {
    path.split('.').try_fold(json, |json, step| match json {
        Json::List(items) => items.get(step.parse::<usize>().ok()?),
        Json::Object(_) => json.get(step),
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) => None,
    })
}

fn plain(json: &Json) -> String {
    match json {
        Json::Text(text) => text.clone(),
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => json.to_string(),
    }
}
