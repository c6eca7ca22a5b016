//! The search index and the records of agents, kept up as blocks become final.
//!
//! The index is on disk where the gateway has a folder, and goes on from the block it was at; where it is damaged,
//! of another version, or where the facts in between are no longer kept, it is made anew from the records. The
//! records of agents are folded from the first block on, once somebody asks.
//! Promise: a search sees whole blocks only; a failure ends the following and is logged, and searches go on with
//! what there is, saying up to which block that is.

use crate::problem::{Problem, ProblemCode};
use ::market::{
    Facts, Found, Market, MarketError, Owner, Query, QueryError, Standing, Standings, View, acts_of, touched,
};
use ledger::{Body, Kept, Kind, Listing, Record};
use node::{Node, NodeError};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tantivy::directory::{MmapDirectory, RamDirectory};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use vocabulary::{AgentId, ListingId, Timestamp};

/// How many records are read at once while the index is made.
const READ_AT_ONCE: usize = 64;
/// Blocks that become final within this time are taken into the index together: a commit costs some disk.
const SETTLE: Duration = Duration::from_millis(150);
/// After how many blocks without listings the index writes down how far it is.
const WRITE_AFTER: u64 = 2_000;
/// How many blocks are looked through at once.
const BLOCKS_AT_ONCE: u64 = 256;

#[derive(Debug, thiserror::Error)]
enum KeepError {
    #[error(transparent)]
    Node(#[from] NodeError),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error("the folder of the index cannot be used: {0}")]
    Folder(String),
    #[error("the index was lost by a panic")]
    Lost,
}

/// Keeps the index.
pub(crate) struct MarketKeeper {
    view: Arc<RwLock<Option<View>>>,
    height: watch::Receiver<u64>,
    standings: Arc<RwLock<Standings>>,
    asked: watch::Sender<bool>,
    standing_height: watch::Receiver<Option<u64>>,
}

impl MarketKeeper {
    /// Follows the facts of `node` until `stopping` is true; wait for the task before the node is stopped.
    pub(crate) fn start(
        node: Node,
        folder: Option<&Path>,
        stopping: watch::Receiver<bool>,
    ) -> (Self, JoinHandle<()>) {
        let view = Arc::new(RwLock::new(None));
        let (tell, height) = watch::channel(0);
        let standings = Arc::new(RwLock::new(Standings::new()));
        let (asked, asks) = watch::channel(false);
        let (tell_standing, standing_height) = watch::channel(Some(0));
        let folder = folder.map(|folder| folder.join("market"));
        let (shown, folded) = (Arc::clone(&view), Arc::clone(&standings));
        let task = tokio::spawn(async move {
            let index = async {
                if let Err(error) = follow(&node, folder.as_deref(), &shown, &tell, stopping.clone()).await {
                    tracing::error!(%error, "the search index stays where it is");
                }
            };
            let records = async {
                if let Err(error) = fold(&node, &folded, &tell_standing, asks, stopping.clone()).await {
                    tracing::error!(%error, "the records of agents stay where they are");
                }
            };
            tokio::join!(index, records);
        });
        (Self { view, height, standings, asked, standing_height }, task)
    }

    /// Waits until the index has everything up to `height`, for a while.
    pub(crate) async fn reached(&self, height: u64, patience: Duration) {
        let mut at = self.height.clone();
        let _ = tokio::time::timeout(patience, at.wait_for(|at| *at >= height)).await;
    }

    /// The index as of now.
    fn view(&self) -> Result<View, Problem> {
        let view = self.view.read().unwrap_or_else(PoisonError::into_inner).clone();
        view.ok_or_else(|| Problem::new(ProblemCode::NotYet, "the search index is being made"))
    }

    /// Searches. Blocks; call it beside the executor.
    pub(crate) fn search(&self, query: &Query, now: Timestamp) -> Result<Found, Problem> {
        self.view()?.search(query, now).map_err(|error| match error {
            QueryError::Index(reason) => {
                tracing::error!(reason, "a search failed");
                ProblemCode::Internal.into()
            }
            QueryError::BadCursor => Problem::new(ProblemCode::BadCursor, error.to_string()),
            other => Problem::new(ProblemCode::BadParameter, other.to_string()),
        })
    }

    /// The record of an agent, up to now; `None` if the facts that it follows from are not all kept.
    pub(crate) async fn standings(
        &self,
        agents: &[AgentId],
        tip: u64,
        patience: Duration,
    ) -> Option<Vec<Standing>> {
        self.asked.send_replace(true);
        let mut at = self.standing_height.clone();
        let enough = |at: &Option<u64>| at.is_none_or(|at| at >= tip);
        let waited = tokio::time::timeout(patience, at.wait_for(enough)).await;
        let known = matches!(waited, Ok(Ok(at)) if at.is_some());
        if !known {
            return None;
        }
        let standings = self.standings.read().unwrap_or_else(PoisonError::into_inner);
        Some(agents.iter().map(|agent| standings.of(agent)).collect())
    }
}

fn open(folder: Option<&Path>) -> Result<Market, KeepError> {
    let Some(folder) = folder else { return Ok(Market::open(RamDirectory::create())?) };
    let in_folder = || {
        std::fs::create_dir_all(folder).map_err(|error| KeepError::Folder(error.to_string()))?;
        let directory = MmapDirectory::open(folder).map_err(|error| KeepError::Folder(error.to_string()))?;
        Ok(Market::open(directory)?)
    };
    match in_folder() {
        Err(KeepError::Market(error)) if error.is_mended_by_making_it_anew() => {
            tracing::warn!(%error, "the search index is made anew");
            std::fs::remove_dir_all(folder).map_err(|error| KeepError::Folder(error.to_string()))?;
            in_folder()
        }
        other => other,
    }
}

/// The index, used beside the executor by one at a time.
type Shared = Arc<Mutex<Market>>;

async fn with_market<T: Send + 'static>(
    market: &Shared,
    work: impl FnOnce(&mut Market) -> Result<T, KeepError> + Send + 'static,
) -> Result<T, KeepError> {
    let market = Arc::clone(market);
    let done =
        tokio::task::spawn_blocking(move || work(&mut market.lock().unwrap_or_else(PoisonError::into_inner)));
    done.await.map_err(|_| KeepError::Lost)?
}

/// What the market takes from the profile of a listing's owner.
async fn owner(node: &Node, agent: &AgentId) -> Result<Owner, NodeError> {
    let found = node.record(<institution::Profile as Kept>::key(&agent.into())).await?;
    Ok(match found.map(|found| found.record) {
        Some(Record::Profile(profile)) => Owner::from(profile.as_ref()),
        Some(_) | None => Owner::default(),
    })
}

type Put = (ListingId, Option<(Arc<Listing>, Owner)>);

async fn put_all(market: &Shared, puts: Vec<Put>) -> Result<(), KeepError> {
    with_market(market, move |market| {
        for (id, listing) in puts {
            match listing {
                Some((listing, owner)) => market.put(&id, &listing, owner)?,
                None => market.remove(&id),
            }
        }
        Ok(())
    })
    .await
}

async fn read_listing(node: &Node, id: ListingId) -> Result<Put, NodeError> {
    let found = node.record(Listing::key(&id)).await?;
    let listing = found.and_then(|found| Listing::of(&found.record).cloned());
    Ok(match listing {
        Some(listing) => {
            let owner = owner(node, &listing.owner).await?;
            (id, Some((listing, owner)))
        }
        None => (id, None),
    })
}

/// Makes the index anew from the records. Gives the block up to which it surely goes; block 0 if it was stopped, which
/// leaves the index as it was.
async fn make(node: &Node, market: &Shared, stopping: &watch::Receiver<bool>) -> Result<u64, KeepError> {
    let begun_at = *node.follow().borrow();
    let mut after = None;
    loop {
        if *stopping.borrow() {
            return Ok(0);
        }
        let page = node.records(Kind::Listing, after, READ_AT_ONCE).await?;
        after = page.items.last().map(|last| last.key);
        let mut puts = Vec::new();
        for found in &page.items {
            if let Some(listing) = Listing::of(&found.record) {
                let owner = owner(node, &listing.owner).await?;
                puts.push((ListingId(found.key.id()), Some((Arc::clone(listing), owner))));
            }
        }
        put_all(market, puts).await?;
        if page.next.is_none() || after.is_none() {
            break;
        }
    }
    let time = node.status().time;
    with_market(market, move |market| Ok(market.commit(begun_at, time)?)).await?;
    Ok(begun_at)
}

async fn follow(
    node: &Node,
    folder: Option<&Path>,
    shown: &RwLock<Option<View>>,
    tell: &watch::Sender<u64>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), KeepError> {
    let folder = folder.map(Path::to_path_buf);
    let market =
        tokio::task::spawn_blocking(move || open(folder.as_deref())).await.map_err(|_| KeepError::Lost)??;
    let mut height = market.height();
    let market: Shared = Arc::new(Mutex::new(market));
    let show = async || {
        let view = with_market(&market, |market| Ok(market.view())).await?;
        *shown.write().unwrap_or_else(PoisonError::into_inner) = Some(view);
        Ok::<(), KeepError>(())
    };
    let mut tips = node.follow();
    if height == 0 || height > *tips.borrow() {
        height = make(node, &market, &stopping).await?;
    }
    show().await?;
    tell.send_replace(height);
    let mut written = height;
    loop {
        let tip = *tips.borrow_and_update();
        while height < tip && !*stopping.borrow() {
            let to = tip.min(height + BLOCKS_AT_ONCE);
            let Some(change) = changes(node, height + 1, to).await? else {
                // What happened in between is no longer kept.
                height = make(node, &market, &stopping).await?;
                written = height;
                show().await?;
                continue;
            };
            height = to;
            let is_changed = !change.puts.is_empty();
            put_all(&market, change.puts).await?;
            for agent in change.agents {
                again(node, &market, agent).await?;
            }
            if is_changed || change.any_agent || height - written >= WRITE_AFTER {
                let time = change.time;
                with_market(&market, move |market| Ok(market.commit(to, time)?)).await?;
                written = height;
                show().await?;
            }
        }
        tell.send_replace(height);
        tokio::select! {
            changed = tips.changed() => if changed.is_err() { return Ok(()) },
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
        }
        tokio::time::sleep(SETTLE).await;
    }
}

/// What blocks changed in the index.
struct Change {
    puts: Vec<Put>,
    agents: Vec<AgentId>,
    any_agent: bool,
    time: Timestamp,
}

/// What the blocks from `first` to `last` changed; `None` if the facts of one are not kept.
async fn changes(node: &Node, first: u64, last: u64) -> Result<Option<Change>, KeepError> {
    let reader = node.clone();
    let read = tokio::task::spawn_blocking(move || {
        let mut all = market::Touched::default();
        let mut at = Timestamp::from_ms(0).unwrap_or(Timestamp::MAX);
        for height in first..=last {
            let Some((time, outcomes)) = reader.outcomes(height)? else { return Ok::<_, NodeError>(None) };
            let touched = touched(&outcomes);
            all.listings.extend(touched.listings);
            all.agents.extend(touched.agents);
            at = time;
        }
        Ok(Some((all, at)))
    });
    let Some((touched, time)) = read.await.map_err(|_| KeepError::Lost)?? else { return Ok(None) };
    let mut puts = Vec::new();
    for id in touched.listings {
        puts.push(read_listing(node, id).await?);
    }
    let agents: Vec<AgentId> = touched.agents.into_iter().collect();
    Ok(Some(Change { puts, any_agent: !agents.is_empty(), agents, time }))
}

/// Puts the listings of an agent whose profile changed in again.
async fn again(node: &Node, market: &Shared, agent: AgentId) -> Result<(), KeepError> {
    let mut before = None;
    loop {
        let page = node.records_of(&agent.0, Kind::Listing, before, READ_AT_ONCE).await?;
        let mut puts = Vec::new();
        for found in &page.items {
            puts.push(read_listing(node, ListingId(found.key.id())).await?);
        }
        put_all(market, puts).await?;
        before = page.next.as_ref().and_then(|next| next.parse().ok());
        if before.is_none() {
            return Ok(());
        }
    }
}

/// Folds the records of agents from the first block on, once somebody asks.
async fn fold(
    node: &Node,
    standings: &Arc<RwLock<Standings>>,
    tell: &watch::Sender<Option<u64>>,
    mut asks: watch::Receiver<bool>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), KeepError> {
    tokio::select! {
        asked = asks.wait_for(|asked| *asked) => if asked.is_err() { return Ok(()) },
        _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
    }
    let mut tips = node.follow();
    let mut height = 0;
    loop {
        let tip = *tips.borrow_and_update();
        while height < tip && !*stopping.borrow() {
            height += 1;
            let block = node.block(height).await?;
            let (node, standings) = (node.clone(), Arc::clone(standings));
            let folding = tokio::task::spawn_blocking(move || {
                let Some((time, outcomes)) = node.outcomes(height)? else { return Ok::<_, NodeError>(false) };
                let body = block.filter(|block| !block.body.is_empty());
                let body = body.and_then(|block| Body::decode(&block.body, |_| None).ok());
                let acts = body.as_ref().map_or_else(Vec::new, acts_of);
                let facts = Facts { time, outcomes: &outcomes, acts: &acts };
                standings.write().unwrap_or_else(PoisonError::into_inner).fold(&facts);
                Ok(true)
            });
            if !folding.await.map_err(|_| KeepError::Lost)?? {
                tell.send_replace(None);
                return Ok(());
            }
        }
        tell.send_replace(Some(height));
        tokio::select! {
            changed = tips.changed() => if changed.is_err() { return Ok(()) },
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
        }
    }
}
