//! What other programs are told: the same shapes as the live stream.

use std::sync::{Arc, Weak};

use engine::{
    outgoing::{Shape, Shapes},
    run::Later,
};
use model::WorkspaceId;
use store::change::Change;

use crate::{state::Server, stream::frames};

/// Makes the API's JSON of changes, for as long as the server is there.
struct OfServer(Weak<Server>);

/// What the engine makes deliveries of.
pub fn shapes(server: &Arc<Server>) -> Arc<dyn Shapes> {
    Arc::new(OfServer(Arc::downgrade(server)))
}

impl Shapes for OfServer {
    fn shapes<'a>(
        &'a self,
        workspace: WorkspaceId,
        changes: &'a [Change],
    ) -> Later<'a, Result<Vec<Shape>, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async move {
            let server = self.0.upgrade().ok_or("the server has ended")?;
            let frames = frames(&server, workspace, changes).await.map_err(|p| p.detail().to_owned())?;
            Ok(frames
                .iter()
                .filter_map(|frame| {
                    let change = *changes.iter().find(|change| Some(change.seq) == frame.seq)?;
                    Some(Shape { change, data: frame.data().to_owned() })
                })
                .collect())
        })
    }
}
