//! Clock, ids, argon2, JWT, files, mail.
