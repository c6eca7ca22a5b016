//! The books of everybody, folded from the facts as blocks become final.
//!
//! They are begun when somebody asks for them first, and kept up from then on: a node that nobody asks spends
//! neither time nor memory on them.
//!
//! Promise: one block at a time is in memory beside the books; a reader never sees half a block. If a
//! block cannot be folded, or its facts are not kept here, there are no books, and readers are told why.

use crate::limits::BOOKS_WITHIN;
use crate::problem::{Problem, ProblemCode};
use books::{Block, Books};
use ledger::{Body, Key};
use node::{Node, NodeError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How far the books are.
#[derive(Clone, Copy, Debug)]
enum Progress {
    /// At this block, on the way to what was final when they were begun.
    Begun(u64),
    /// At this block.
    At(u64),
    /// The node does not keep the facts of this block, so there are no books.
    Missing(u64),
}

/// Keeps the books.
pub(crate) struct BooksKeeper {
    books: Arc<RwLock<Books>>,
    asked: watch::Sender<bool>,
    progress: watch::Receiver<Progress>,
}

impl BooksKeeper {
    /// Folds the facts of `node` from when somebody asks for them first, until `stopping` is true.
    ///
    /// The task ends soon after; wait for it before the node is stopped.
    pub(crate) fn start(node: Node, stopping: watch::Receiver<bool>) -> (Self, JoinHandle<()>) {
        let books = Arc::new(RwLock::new(Books::new()));
        let (tell, progress) = watch::channel(Progress::Begun(0));
        let (asked, asks) = watch::channel(false);
        let kept = Arc::clone(&books);
        let task = tokio::spawn(async move {
            if let Err(error) = fold_all(&node, &kept, &tell, asks, stopping).await {
                tracing::error!(%error, "the books stay where they are");
            }
        });
        (Self { books, asked, progress }, task)
    }

    /// Waits until the books have everything up to `height`, for a while; says how far they are.
    pub(crate) async fn reached(&self, height: u64) -> Result<u64, Problem> {
        self.asked.send_replace(true);
        let mut progress = self.progress.clone();
        let enough = |progress: &Progress| match progress {
            Progress::Begun(_) => false,
            Progress::At(at) => *at >= height,
            Progress::Missing(_) => true,
        };
        let waited = tokio::time::timeout(BOOKS_WITHIN, progress.wait_for(enough)).await;
        // Where the keeper is gone, a block could not be folded, or the gateway stops.
        let is_gone = matches!(waited, Ok(Err(_)));
        drop(waited);
        let now = *self.progress.borrow();
        match now {
            Progress::Missing(first) => {
                let detail =
                    format!("books begin with block 1, and the facts of block {first} are not kept here");
                Err(Problem::new(ProblemCode::NoBooks, detail))
            }
            _ if is_gone => Err(ProblemCode::Internal.into()),
            Progress::At(at) => Ok(at),
            Progress::Begun(at) => {
                let detail = format!("the books are being made: block {at} of {height} is done");
                Err(Problem::new(ProblemCode::NotYet, detail))
            }
        }
    }

    /// Reads the books. Blocks; call it beside the executor.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Books) -> T) -> T {
        read(&self.books.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[derive(Debug, thiserror::Error)]
enum FoldError {
    #[error(transparent)]
    Node(#[from] NodeError),
    #[error("the body of block {0} does not decode")]
    Body(u64),
    #[error("block {0} does not fit into the books")]
    Block(u64),
}

async fn fold_all(
    node: &Node,
    books: &Arc<RwLock<Books>>,
    tell: &watch::Sender<Progress>,
    mut asks: watch::Receiver<bool>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), FoldError> {
    tokio::select! {
        asked = asks.wait_for(|asked| *asked) => if asked.is_err() { return Ok(()) },
        _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
    }
    let mut tips = node.follow();
    let (mut height, mut is_caught_up) = (0, false);
    loop {
        let tip = *tips.borrow_and_update();
        while height < tip && !*stopping.borrow() {
            height += 1;
            let named = named(node, height).await?;
            let (node, books) = (node.clone(), Arc::clone(books));
            let folding = tokio::task::spawn_blocking(move || fold(&node, &books, height, &named));
            if !folding.await.map_err(|_| FoldError::Block(height))?? {
                tell.send_replace(Progress::Missing(height));
                return Ok(());
            }
            tell.send_replace(if is_caught_up { Progress::At(height) } else { Progress::Begun(height) });
        }
        if height >= tip {
            is_caught_up = true;
            tell.send_replace(Progress::At(height));
        }
        tokio::select! {
            changed = tips.changed() => if changed.is_err() { return Ok(()) },
            _ = stopping.wait_for(|stopping| *stopping) => return Ok(()),
        }
    }
}

/// The records that each entry of a block named, in the order of its outcomes; none for a block whose body
/// is no longer kept.
async fn named(node: &Node, height: u64) -> Result<Vec<Vec<Key>>, FoldError> {
    let Some(block) = node.block(height).await? else { return Ok(Vec::new()) };
    if block.body.is_empty() {
        return Ok(Vec::new());
    }
    let body = Body::decode(&block.body, |_| None).map_err(|_| FoldError::Body(height))?;
    Ok(body.touches_by_entry())
}

/// Folds a block; false if its facts are not kept here.
fn fold(node: &Node, books: &RwLock<Books>, height: u64, named: &[Vec<Key>]) -> Result<bool, FoldError> {
    let Some((time, outcomes)) = node.outcomes(height)? else { return Ok(false) };
    let named = if named.len() == outcomes.len() { named } else { &[] };
    let mut books = books.write().unwrap_or_else(PoisonError::into_inner);
    let block = Block { height, time, outcomes: &outcomes };
    catch_unwind(AssertUnwindSafe(|| books.fold_named(&block, named)))
        .map_err(|_| FoldError::Block(height))?;
    Ok(true)
}
