//! The workspace as cargo describes it: crates, floors, dependencies, licences, files.

use crate::run::{Attempt, Failure, Outcome, cargo, output};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything the checks want to know.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Our own crates, by name.
    pub(crate) crates: Vec<Crate>,
    /// Every package of somebody else that the lock file names.
    pub(crate) foreign: Vec<Foreign>,
    /// Where cargo puts what it builds.
    pub(crate) target: PathBuf,
}

/// One crate of ours.
#[derive(Debug)]
pub(crate) struct Crate {
    /// Its package name.
    pub(crate) name: String,
    /// Its folder from the root, with `/`: `crates/canon`.
    pub(crate) folder: String,
    /// What `[package.metadata.kerf] floor` says.
    pub(crate) floor: Option<u64>,
    /// What it leans on.
    pub(crate) dependencies: Vec<Dependency>,
}

/// One line of a crate's dependencies.
#[derive(Debug)]
pub(crate) struct Dependency {
    /// Package name.
    pub(crate) name: String,
    /// False for dependencies of tests and benchmarks.
    pub(crate) shipped: bool,
    /// True if it comes from a registry, false if it is ours.
    pub(crate) foreign: bool,
}

/// One package of somebody else.
#[derive(Debug)]
pub(crate) struct Foreign {
    /// Package name.
    pub(crate) name: String,
    /// Package version.
    pub(crate) version: String,
    /// Its licence expression, if it states one.
    pub(crate) licence: Option<String>,
}

impl Crate {
    /// True for the crates that have a floor; false for tools.
    pub(crate) fn is_product(&self) -> bool {
        self.folder.starts_with("crates/")
    }
}

/// Makes the repository's root the current folder, so that every path in a message starts there.
pub(crate) fn go_to_root() -> Outcome {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .ok_or_else(|| Failure("start me as `cargo xtask`".into()))?;
    let root = here.ancestors().nth(2).ok_or_else(|| Failure("tools/xtask has moved".into()))?;
    std::env::set_current_dir(root).attempt(format!("enter {}", root.display()))
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn read() -> Outcome<Self> {
        let text = output(&mut cargo(["metadata", "--format-version", "1", "--quiet"]))?;
        let value: Value = serde_json::from_str(&text).attempt("read cargo metadata")?;
        Self::from_metadata(&value)
    }

    fn from_metadata(value: &Value) -> Outcome<Self> {
        let root = text(value, "workspace_root")?;
        let members: BTreeSet<&str> = list(value, "workspace_members").filter_map(Value::as_str).collect();
        let mut workspace = Self {
            crates: Vec::new(),
            foreign: Vec::new(),
            target: PathBuf::from(text(value, "target_directory")?),
        };
        for package in list(value, "packages") {
            if members.contains(text(package, "id")?) {
                workspace.crates.push(own(package, root)?);
            } else {
                workspace.foreign.push(Foreign {
                    name: text(package, "name")?.to_owned(),
                    version: text(package, "version")?.to_owned(),
                    licence: package["license"].as_str().map(str::to_owned),
                });
            }
        }
        workspace.crates.sort_by(|one, other| one.folder.cmp(&other.folder));
        Ok(workspace)
    }

    /// The crates that have a floor.
    pub(crate) fn products(&self) -> impl Iterator<Item = &Crate> {
        self.crates.iter().filter(|own| own.is_product())
    }

    /// The packages of others that our manifests name, each once.
    pub(crate) fn direct(&self) -> BTreeSet<&str> {
        let lines = self.crates.iter().flat_map(|own| &own.dependencies);
        lines.filter(|line| line.foreign).map(|line| line.name.as_str()).collect()
    }
}

fn own(package: &Value, root: &str) -> Outcome<Crate> {
    let manifest = text(package, "manifest_path")?;
    let folder = Path::new(manifest).parent().and_then(|folder| folder.strip_prefix(root).ok());
    let folder = folder.ok_or_else(|| Failure(format!("{manifest} is outside of the workspace")))?;
    let dependencies = list(package, "dependencies").map(|line| {
        Ok(Dependency {
            name: text(line, "name")?.to_owned(),
            shipped: line["kind"].as_str() != Some("dev"),
            foreign: line["source"].is_string(),
        })
    });
    Ok(Crate {
        name: text(package, "name")?.to_owned(),
        folder: folder.to_string_lossy().replace('\\', "/"),
        floor: package["metadata"]["kerf"]["floor"].as_u64(),
        dependencies: dependencies.collect::<Outcome<_>>()?,
    })
}

fn text<'a>(value: &'a Value, key: &str) -> Outcome<&'a str> {
    value[key].as_str().ok_or_else(|| Failure(format!("cargo metadata has no `{key}` where we expect one")))
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

/// The files of the repository, committed or about to be, from the root; ignored ones are left out.
pub(crate) fn files() -> Outcome<Vec<String>> {
    let listed =
        output(Command::new("git").args(["ls-files", "--cached", "--others", "--exclude-standard"]))?;
    let present = listed.lines().filter(|path| Path::new(path).is_file());
    let mut files: Vec<String> = present.map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

/// The text of one file.
pub(crate) fn read(path: &str) -> Outcome<String> {
    std::fs::read_to_string(path).attempt(format!("read {path}"))
}
