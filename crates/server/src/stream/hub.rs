//! The feeders: one for each workspace that somebody watches.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use model::{ConversationId, MemberId, WorkspaceId};
use serde::Serialize;
use store::change::Since;
use tokio::{
    sync::{Mutex, broadcast},
    time::Instant,
};

use super::{
    frame::{Frame, frames},
    scope::Scope,
};
use crate::{problem::Problem, state::Server};

/// Frames that a slow client may be behind before it is cut off.
const RING: usize = 2048;
/// Changes read at once.
const BATCH: u32 = 500;
/// Commits that follow each other this closely are told together.
const TOGETHER: Duration = Duration::from_millis(15);
/// What a member does in a conversation is forgotten after this; their page says it again well before.
const PRESENT: Duration = Duration::from_secs(45);
/// Waking is a hint; this is how long it may be lost.
const LOOK: Duration = Duration::from_secs(2);

/// The live streams of all workspaces.
#[derive(Debug, Default)]
pub struct Hub {
    starting: Mutex<()>,
    feeds: std::sync::Mutex<HashMap<WorkspaceId, Feed>>,
    present: std::sync::Mutex<HashMap<(WorkspaceId, ConversationId, MemberId), Present>>,
}

/// What somebody does in a conversation, and since when.
#[derive(Clone, Debug)]
struct Present {
    since: Instant,
    frame: Arc<Frame>,
}

#[derive(Clone, Debug)]
struct Feed {
    frames: broadcast::Sender<Arc<Frame>>,
    position: Arc<AtomicI64>,
}

/// A client's end of a feed.
#[derive(Debug)]
pub struct Watch {
    /// Every frame of a change that is committed from now on, and perhaps some of before.
    pub frames: broadcast::Receiver<Arc<Frame>>,
}

impl Hub {
    /// Begins to watch a workspace.
    pub async fn watch(&self, server: &Arc<Server>, workspace: WorkspaceId) -> Result<Watch, Problem> {
        // One at a time, so that a workspace gets one feeder.
        let _alone = self.starting.lock().await;
        if let Some(watch) = self.join(workspace) {
            return Ok(watch);
        }
        let position = store::change::newest(&server.store, workspace).await?;
        let (sender, receiver) = broadcast::channel(RING);
        let feed = Feed { frames: sender, position: Arc::new(AtomicI64::new(position)) };
        self.lock().insert(workspace, feed.clone());
        tokio::spawn(run(Arc::clone(server), workspace, feed));
        Ok(Watch { frames: receiver })
    }

    /// Says to those who may hear it what a member does in a conversation, and keeps it for those who come later, unless they
    /// have left it.
    pub fn present<T: Serialize>(
        &self,
        workspace: WorkspaceId,
        of: (ConversationId, MemberId),
        scope: Scope,
        data: &T,
        stays: bool,
    ) {
        let frame = Frame::ephemeral("presence", scope, data);
        {
            let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
            present.retain(|_, one| one.since.elapsed() < PRESENT);
            let key = (workspace, of.0, of.1);
            if stays {
                present.insert(key, Present { since: Instant::now(), frame: Arc::new(frame.clone()) });
            } else {
                present.remove(&key);
            }
        }
        self.send(workspace, frame);
    }

    /// Says something to a member alone, on all their open pages. It is not kept: a page that is opened later reads it.
    pub fn tell<T: Serialize>(&self, workspace: WorkspaceId, member: MemberId, name: &str, data: &T) {
        self.send(workspace, Frame::ephemeral(name, Scope::Member(member), data));
    }

    /// Lets a member's open streams look again who they are: after a session or a token of theirs ended. Changes of the member
    /// themselves come by `member.updated`, which does the same.
    pub fn recheck(&self, workspace: WorkspaceId, member: MemberId) {
        self.send(workspace, Frame::recheck(member));
    }

    fn send(&self, workspace: WorkspaceId, frame: Frame) {
        let feed = self.lock().get(&workspace).cloned();
        if let Some(feed) = feed {
            // Nobody listening is fine.
            let _ = feed.frames.send(Arc::new(frame));
        }
    }

    /// Who is in the conversations of a workspace now.
    pub fn who_is_here(&self, workspace: WorkspaceId) -> Vec<Arc<Frame>> {
        let present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        let here = present.iter().filter(|((of, ..), one)| *of == workspace && one.since.elapsed() < PRESENT);
        here.map(|(_, one)| Arc::clone(&one.frame)).collect()
    }

    fn join(&self, workspace: WorkspaceId) -> Option<Watch> {
        Some(Watch { frames: self.lock().get(&workspace)?.frames.subscribe() })
    }

    /// Ends a feed that nobody watches any more.
    fn leave(&self, workspace: WorkspaceId) -> bool {
        let mut feeds = self.lock();
        let empty = feeds.get(&workspace).is_none_or(|feed| feed.frames.receiver_count() == 0);
        if empty {
            feeds.remove(&workspace);
        }
        empty
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<WorkspaceId, Feed>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Feeds a workspace's clients until nobody watches.
async fn run(server: Arc<Server>, workspace: WorkspaceId, feed: Feed) {
    let mut woken = server.store.wakers().changes.subscribe();
    loop {
        if let Err(problem) = feed_once(&server, workspace, &feed).await {
            tracing::warn!(workspace.id = %workspace, problem.code = problem.code(), "the stream could not read changes; it tries again");
        }
        let wake = async {
            loop {
                match woken.recv().await {
                    Ok(changed) if changed != workspace => {}
                    // Lagging behind may have hidden ours.
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => return,
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = wake => tokio::time::sleep(TOGETHER).await,
            () = tokio::time::sleep(LOOK) => {}
            () = server.stop.cancelled() => return,
        }
        if server.hub.leave(workspace) {
            return;
        }
    }
}

/// Tells all that was noted since the feed's place.
async fn feed_once(server: &Server, workspace: WorkspaceId, feed: &Feed) -> Result<(), Problem> {
    loop {
        let position = feed.position.load(Ordering::Acquire);
        match store::change::since(&server.store, workspace, position, BATCH).await? {
            Since::Changes(changes) => {
                let Some(last) = changes.last().map(|c| c.seq) else { return Ok(()) };
                for frame in frames(server, workspace, &changes).await? {
                    let _ = feed.frames.send(Arc::new(frame));
                }
                feed.position.store(last, Ordering::Release);
                if changes.len() < BATCH as usize {
                    return Ok(());
                }
            }
            Since::Reset => {
                let newest = store::change::newest(&server.store, workspace).await?;
                let _ = feed.frames.send(Arc::new(Frame {
                    seq: Some(newest),
                    scope: Scope::Workspace,
                    counts: true,
                    text: Frame::reset(newest),
                }));
                feed.position.store(newest, Ordering::Release);
                return Ok(());
            }
        }
    }
}
