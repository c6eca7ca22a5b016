//! The peer: the same listings in PostgreSQL, with the indexes that an administrator would give them.
//!
//! Twice: once as most would do it, with one language (English), and once so that it finds what Kerf finds, with
//! six languages and without accents. Both have the words' places weighted, rows in a table of their own, and
//! every filter's column indexed.

use crate::Outcome;
use crate::ask::{Ask, codes_under};
use crate::told::Told;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// One way of keeping words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    table: &'static str,
    languages: &'static [&'static str],
}

impl Kind {
    /// How many languages it knows.
    pub(crate) const fn count(&self) -> usize {
        self.languages.len()
    }
}

pub(crate) const KINDS: [Kind; 2] = [
    Kind { name: "PostgreSQL, English", table: "listing_one", languages: &["english"] },
    Kind {
        name: "PostgreSQL, six languages",
        table: "listing_six",
        languages: &[
            "plain_english",
            "plain_french",
            "plain_german",
            "plain_spanish",
            "plain_portuguese",
            "plain_dutch",
        ],
    },
];

const SCHEMA: &str = include_str!("schema.sql");
const DONE: &str = "kerf-bench-done";

/// A connection.
pub(crate) struct Peer {
    kind: Kind,
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// The process at the server that answers.
    answering: String,
}

impl Peer {
    /// Copies the rows into a table and indexes it.
    pub(crate) fn load(kind: Kind, rows: &Path, told: &mut Told) -> Outcome<Self> {
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        let mut process = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take().ok_or("psql takes no input")?;
        let output = BufReader::new(process.stdout.take().ok_or("psql gives no output")?);
        let mut peer = Self { kind, process, input, output, answering: String::new() };
        peer.say("SET client_min_messages = warning;")?;
        peer.answering = peer.say("SELECT pg_backend_pid();")?.trim().to_owned();
        let began = Instant::now();
        for statement in SCHEMA.split("\n\n") {
            let statement = statement
                .replace("{table}", kind.table)
                .replace("{rows}", &rows.display().to_string())
                .replace("{vector}", &vector(kind.languages));
            peer.say(&statement)?;
        }
        let took = began.elapsed();
        let size = |what: &str| format!("SELECT {what}('{}');", kind.table);
        let whole = peer.say(&size("pg_total_relation_size"))?.trim().parse()?;
        let indexes = peer.say(&size("pg_indexes_size"))?.trim().parse()?;
        eprintln!("{}: loaded and indexed in {:.0} s", kind.name, took.as_secs_f64());
        told.loaded(kind.name, took, whole, indexes);
        Ok(peer)
    }

    pub(crate) const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The process at the server that answers. What parallel workers of it do is not its own.
    pub(crate) fn process(&self) -> &str {
        &self.answering
    }

    /// Says something, and waits for the whole answer.
    fn say(&mut self, statement: &str) -> Outcome<String> {
        writeln!(self.input, "{statement}\n\\echo {DONE}")?;
        self.input.flush()?;
        let mut answer = String::new();
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err(format!("psql ended: {:?}", self.process.wait()?).into());
            }
            if line.trim_end() == DONE {
                return Ok(answer);
            }
            answer += &line;
        }
    }

    /// Asks for the first 20 with all facets; how many there are in all.
    pub(crate) fn ask(&mut self, ask: &Ask) -> Outcome<u64> {
        let sql = sql(&self.kind, ask);
        let answer = self.say(&sql)?;
        let count = answer.split('|').next().unwrap_or_default().trim();
        count.parse().map_err(|_| format!("no count in `{answer}` of\n{sql}").into())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It ends when its input does; if it is gone already, there is nothing to end.
        let _ = writeln!(self.input, "\\q");
        let _ = self.process.wait();
    }
}

/// What stands in the column of words: places weighted, every language's stems in one.
fn vector(languages: &[&str]) -> String {
    let parts = languages.iter().flat_map(|language| {
        [("title", 'A'), ("name", 'B'), ("note", 'D')]
            .map(|(column, weight)| format!("setweight(to_tsvector('{language}', {column}), '{weight}')"))
    });
    parts.collect::<Vec<_>>().join(" || ")
}

/// Every word must be there, in any language's stem.
fn words(kind: &Kind, words: &[String]) -> String {
    let word = |word: &String| {
        let word = word.replace('\'', "''");
        let any = kind.languages.iter().map(|language| format!("plainto_tsquery('{language}', '{word}')"));
        format!("({})", any.collect::<Vec<_>>().join(" || "))
    };
    words.iter().map(word).collect::<Vec<_>>().join(" && ")
}

fn sql(kind: &Kind, ask: &Ask) -> String {
    let mut wheres = Vec::new();
    let mut rank = "0".to_owned();
    if !ask.words.is_empty() {
        let words = words(kind, &ask.words);
        wheres.push(format!("words @@ ({words})"));
        rank = format!("ts_rank(words, {words})");
    }
    if let Some(category) = ask.category {
        let (low, high) = codes_under(category);
        wheres.push(format!("category BETWEEN {low} AND {high}"));
    }
    wheres.extend(ask.country.map(|country| format!("country = '{country}'")));
    wheres.extend(ask.purpose.map(|purpose| format!("purpose = '{purpose}'")));
    if let Some(price) = ask.dearest {
        wheres.push(format!("currency = '{}' AND price <= {}", price.currency(), price.micros()));
    }
    wheres.extend(ask.within_days.map(|days| format!("days <= {days}")));
    if ask.is_open {
        wheres.push(format!("stage = 'open' AND until > '{}'", crate::made::now()));
    }
    let table = kind.table;
    format!(
        "WITH found AS MATERIALIZED (
           SELECT id, owner, purpose, stage, country, currency, category, {rank} AS rank FROM {table} WHERE {}
         ), counts AS (
           SELECT grouping(owner, purpose, stage, country, currency, category / 1000000, category / 100000,
               category / 10000, category / 1000, category) AS facet,
             coalesce(owner::text, purpose, stage, country, currency, (category / 1000000)::text,
               (category / 100000)::text, (category / 10000)::text, (category / 1000)::text, category::text) AS value,
             count(*) AS count
           FROM found GROUP BY GROUPING SETS ((owner), (purpose), (stage), (country), (currency), (category / 1000000),
             (category / 100000), (category / 10000), (category / 1000), (category))
         ), most AS (
           SELECT facet, value, count, row_number() OVER (PARTITION BY facet ORDER BY count DESC, value) AS place FROM counts
         )
         SELECT (SELECT count(*) FROM found),
           (SELECT json_agg(hit) FROM (SELECT id, rank FROM found ORDER BY rank DESC, id LIMIT 20) AS hit),
           (SELECT json_agg(most) FROM most WHERE place <= 50);",
        wheres.join(" AND ")
    )
}
