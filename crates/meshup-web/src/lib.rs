//! What every HTTP surface shares: actor, errors, pages, sockets.
