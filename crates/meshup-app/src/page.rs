//! Pagination.

/// The part of a list to return.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The number of items to skip.
    pub offset: u64,
    /// The maximum number of items to return. Surfaces accept 1 to 200.
    pub limit: u64,
}

impl PageRequest {
    /// The first page, with the maximum size.
    pub const FIRST: Self = Self { offset: 0, limit: 200 };

    /// Page `number`, from 1, of `size` items each.
    pub const fn page(number: u64, size: u64) -> Self {
        Self { offset: number.saturating_sub(1).saturating_mul(size), limit: size }
    }
}

/// A page of a list, and the length of the whole list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items of this page, in the order of the list; empty past the end.
    pub items: Vec<T>,
    /// The number of items on all pages.
    pub total: u64,
}

impl<T> Page<T> {
    /// The requested page of a complete list.
    pub fn of(all: Vec<T>, request: PageRequest) -> Self {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let total = all.len() as u64;
        let items = all.into_iter().skip(count(request.offset)).take(count(request.limit)).collect();
        Self { items, total }
    }

    /// Converts the items of the page.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), total: self.total }
    }
}

/// A sort direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest, oldest or first in the alphabet first.
    Ascending,
    /// Largest, newest or last in the alphabet first.
    Descending,
}
