//! Telling other programs of changes: from the sequence that the live stream reads to deliveries, and from there out.
//!
//! Where reading is and what it made are written together, and a delivery leaves only when the other program has it or three days
//! are over: a daemon that is killed at any moment loses none. One may arrive twice, under the same id.

mod deliver;
mod fan_out;
mod sign;

pub use deliver::{GIVE_UP, LOG_KEPT};
pub use fan_out::body;
pub use sign::new_secret;

use std::sync::Arc;

use model::WorkspaceId;
use store::change::Change;

use crate::{Engine, run::Later};

/// A change with what the API shows of it.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Which change.
    pub change: Change,
    /// The API's own JSON.
    pub data: String,
}

/// Makes the API's own JSON of what changed. The floor above has it.
pub trait Shapes: Send + Sync + 'static {
    /// What is gone meanwhile is left out, and of several updates of one thing only the last is told.
    fn shapes<'a>(
        &'a self,
        workspace: WorkspaceId,
        changes: &'a [Change],
    ) -> Later<'a, Result<Vec<Shape>, Box<dyn std::error::Error + Send + Sync>>>;
}

impl Engine {
    /// Starts telling other programs.
    pub fn start_outgoing(&self, shapes: Arc<dyn Shapes>) {
        let (reading, delivering) = (self.clone(), self.clone());
        let stop = self.shared.stop.clone();
        self.shared.tasks.spawn(async move {
            tokio::select! {
                () = reading.fan_out_forever(shapes) => {}
                () = stop.cancelled() => {}
            }
        });
        let stop = self.shared.stop.clone();
        self.shared.tasks.spawn(async move {
            tokio::select! {
                () = delivering.deliver_outgoing_forever() => {}
                () = stop.cancelled() => {}
            }
        });
    }

    /// Something was made ready for another program: looks at once.
    pub fn hurry_outgoing(&self) {
        self.shared.outgoing.notify_one();
    }
}
