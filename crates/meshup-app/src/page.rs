//! Pages of lists.

/// Which stretch of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Things before it.
    pub offset: u64,
    /// 1 to 200.
    pub limit: u64,
}

impl PageRequest {
    /// The first page, of the greatest size there is.
    pub const FIRST: Self = Self { offset: 0, limit: 200 };

    /// The page `number`, from 1, where each has `size` things.
    pub const fn page(number: u64, size: u64) -> Self {
        Self { offset: number.saturating_sub(1).saturating_mul(size), limit: size }
    }
}

/// A page of a list, and how long the whole list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub total: u64,
}

impl<T> Page<T> {
    /// The part of a list that was asked for, of a list that is at hand in full.
    pub fn of(all: Vec<T>, request: PageRequest) -> Self {
        let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let total = all.len() as u64;
        let items = all.into_iter().skip(count(request.offset)).take(count(request.limit)).collect();
        Self { items, total }
    }

    /// The same page of other things.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), total: self.total }
    }
}

/// A direction to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}
