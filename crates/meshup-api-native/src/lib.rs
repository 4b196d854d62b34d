//! The native surface: /api/v1/ and /ws/v1/realtime/.
