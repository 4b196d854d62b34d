//! Servers, their members, roles, invites and audit logs.

use crate::dialect::tables;

tables!(SCHEMA, ["audit_entries", "invites", "member_roles", "roles", "members", "servers"]);

const SCHEMA: &str = "
CREATE TABLE servers (
    id {uuid} NOT NULL PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    icon text,
    banner text,
    region text NOT NULL,
    is_public boolean NOT NULL,
    verification_level smallint NOT NULL,
    owner_id {uuid} NOT NULL,
    max_members integer NOT NULL,
    max_channels integer NOT NULL,
    require_two_factor boolean NOT NULL,
    member_count integer NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
);
CREATE INDEX servers_owner ON servers (owner_id);
CREATE INDEX servers_public ON servers (id) WHERE is_public;

CREATE TABLE members (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    user_id {uuid} NOT NULL,
    nickname text,
    muted boolean NOT NULL,
    muted_until bigint,
    banned_at bigint,
    ban_reason text,
    joined_at bigint NOT NULL,
    UNIQUE (server_id, user_id)
);
CREATE INDEX members_user ON members (user_id);
CREATE INDEX members_joined ON members (server_id, joined_at);

CREATE TABLE roles (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    name text NOT NULL,
    role_type text NOT NULL,
    color text NOT NULL,
    is_mentionable boolean NOT NULL,
    is_hoisted boolean NOT NULL,
    position integer NOT NULL,
    permissions bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX roles_position ON roles (server_id, position);

CREATE TABLE member_roles (
    member_id {uuid} NOT NULL REFERENCES members (id) ON DELETE CASCADE,
    role_id {uuid} NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    PRIMARY KEY (member_id, role_id)
) {clustered};
CREATE INDEX member_roles_role ON member_roles (role_id);

CREATE TABLE invites (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    inviter_id {uuid} NOT NULL,
    code text NOT NULL UNIQUE,
    label text NOT NULL,
    invitee_email text,
    max_uses integer,
    uses integer NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    created_at bigint NOT NULL
);
CREATE INDEX invites_server ON invites (server_id, id);

CREATE TABLE audit_entries (
    id {uuid} NOT NULL PRIMARY KEY,
    server_id {uuid} NOT NULL REFERENCES servers (id) ON DELETE CASCADE,
    actor_id {uuid} NOT NULL,
    action text NOT NULL,
    target text NOT NULL,
    target_id {uuid} NOT NULL,
    changes text NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX audit_entries_server ON audit_entries (server_id, id);
";
