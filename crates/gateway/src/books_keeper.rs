//! The books of everybody, folded from the facts as blocks become final.
//!
//! Promise: one block at a time is in memory beside the books; a reader never sees half a block. If a
//! block cannot be folded the books stay where they are, and readers are told so.

use crate::limits::BOOKS_WITHIN;
use crate::problem::{Problem, ProblemCode};
use books::{Block, Books};
use ledger::{Body, Key};
use node::{Node, NodeError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Keeps the books.
pub(crate) struct BooksKeeper {
    books: Arc<RwLock<Books>>,
    folded: watch::Receiver<u64>,
}

impl BooksKeeper {
    /// Begins to fold the facts of `node`, until `stopping` is true.
    ///
    /// The task ends soon after; wait for it before the node is stopped.
    pub(crate) fn start(node: Node, stopping: watch::Receiver<bool>) -> (Self, JoinHandle<()>) {
        let books = Arc::new(RwLock::new(Books::new()));
        let (tell, folded) = watch::channel(0);
        let kept = Arc::clone(&books);
        let task = tokio::spawn(async move {
            if let Err(error) = fold_all(&node, &kept, &tell, stopping).await {
                tracing::error!(%error, "the books stay where they are");
            }
        });
        (Self { books, folded }, task)
    }

    /// Waits until the books have everything up to `height`, for a while; says how far they are.
    pub(crate) async fn reached(&self, height: u64) -> Result<u64, Problem> {
        let mut folded = self.folded.clone();
        let waited = tokio::time::timeout(BOOKS_WITHIN, folded.wait_for(|at| *at >= height)).await;
        match waited {
            Ok(Ok(at)) => Ok(*at),
            // The keeper is gone: a block could not be folded, or the gateway stops.
            Ok(Err(_)) => Err(ProblemCode::Internal.into()),
            Err(_) => Ok(*self.folded.borrow()),
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
    tell: &watch::Sender<u64>,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), FoldError> {
    let mut tips = node.follow();
    let mut height = 0;
    loop {
        let tip = *tips.borrow_and_update();
        while height < tip && !*stopping.borrow() {
            height += 1;
            let named = named(node, height).await?;
            let (node, books) = (node.clone(), Arc::clone(books));
            let folding = tokio::task::spawn_blocking(move || fold(&node, &books, height, &named));
            folding.await.map_err(|_| FoldError::Block(height))??;
            tell.send_replace(height);
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

fn fold(node: &Node, books: &RwLock<Books>, height: u64, named: &[Vec<Key>]) -> Result<(), FoldError> {
    let Some((time, outcomes)) = node.outcomes(height)? else { return Ok(()) };
    let named = if named.len() == outcomes.len() { named } else { &[] };
    let mut books = books.write().unwrap_or_else(PoisonError::into_inner);
    let block = Block { height, time, outcomes: &outcomes };
    catch_unwind(AssertUnwindSafe(|| books.fold_named(&block, named))).map_err(|_| FoldError::Block(height))
}
