//! What a position of chess looks like, in hundredths of a pawn: material, places, pawns, kings and freedom,
//! once for the middle game and once for the end, mixed by what is left on the board.

use cozy_chess::{
    BitBoard, Board, Color, File, Piece, Rank, Square, get_bishop_moves, get_king_moves, get_knight_moves,
    get_pawn_attacks, get_rook_moves,
};

/// A number for the middle game and one for the end.
type Pair = (i32, i32);

/// What the pieces count, from the pawn to the king.
const MATERIAL: [Pair; Piece::NUM] = [(85, 105), (325, 300), (340, 320), (480, 535), (980, 970), (0, 0)];

/// How much of the middle game a piece keeps up.
const PHASE: [i32; Piece::NUM] = [0, 1, 1, 2, 4, 0];

/// The phase of all pieces at the beginning.
const FULL_PHASE: i32 = 24;

/// What a square costs or brings to a piece, by the piece and by the square as its owner sees it.
const PLACES: [[Pair; Square::NUM]; Piece::NUM] = places();

/// What a passed pawn is worth by its rank as its owner sees it.
const PASSED: [Pair; 8] = [(0, 0), (0, 10), (0, 15), (10, 30), (25, 55), (50, 100), (80, 150), (0, 0)];

/// Judges a position for White.
pub fn judge(board: &Board) -> i32 {
    let (white, black) = (Side::new(board, Color::White), Side::new(board, Color::Black));
    let phase: i32 =
        Piece::ALL.iter().map(|&piece| PHASE[piece as usize] * board.pieces(piece).len() as i32).sum();
    let phase = phase.min(FULL_PHASE);
    let (first, second) = (white.judge(), black.judge());
    let (middle, end) = (first.0 - second.0, first.1 - second.1);
    let score = (middle * phase + end * (FULL_PHASE - phase)) / FULL_PHASE;
    // Without pawns a small advantage of material cannot be won.
    let leader = if score > 0 { Color::White } else { Color::Black };
    if board.colored_pieces(leader, Piece::Pawn).is_empty() && score.abs() < 450 {
        score / 4
    } else {
        score + drive(board, score, leader)
    }
}

/// With little left the stronger side drives the weaker king to the edge and brings its own near.
fn drive(board: &Board, score: i32, leader: Color) -> i32 {
    let others = board.colors(!leader);
    if score.abs() < 300 || others.len() > 2 {
        return 0;
    }
    let (own, hunted) = (board.king(leader), board.king(!leader));
    let near = 14 - distance(own, hunted);
    let bonus = 6 * from_middle(hunted) + 4 * near;
    if leader == Color::White { bonus } else { -bonus }
}

fn from_middle(square: Square) -> i32 {
    let away = |at: usize| (2 * at as i32 - 7).abs() / 2;
    away(square.file() as usize) + away(square.rank() as usize)
}

fn distance(one: Square, other: Square) -> i32 {
    let away = |one: usize, other: usize| one.abs_diff(other) as i32;
    away(one.file() as usize, other.file() as usize) + away(one.rank() as usize, other.rank() as usize)
}

/// One side of a position.
struct Side<'a> {
    board: &'a Board,
    color: Color,
    pawns: BitBoard,
    enemies: BitBoard,
    /// The squares that the other side's pawns attack.
    guarded: BitBoard,
    /// The squares around the other king.
    hunted: BitBoard,
}

impl<'a> Side<'a> {
    fn new(board: &'a Board, color: Color) -> Side<'a> {
        let enemies = board.colored_pieces(!color, Piece::Pawn);
        let guarded = enemies.iter().fold(BitBoard::EMPTY, |set, pawn| set | get_pawn_attacks(pawn, !color));
        let hunted = get_king_moves(board.king(!color));
        let pawns = board.colored_pieces(color, Piece::Pawn);
        Side { board, color, pawns, enemies, guarded, hunted }
    }

    fn judge(&self) -> Pair {
        let mut sum = (0, 0);
        let mut attacks = 0;
        for &piece in &Piece::ALL {
            let pieces = self.board.colored_pieces(self.color, piece);
            let (middle, end) = MATERIAL[piece as usize];
            let count = pieces.len() as i32;
            sum = plus(sum, (middle * count, end * count));
            for square in pieces {
                let seen = square.relative_to(self.color);
                sum = plus(sum, PLACES[piece as usize][seen as usize]);
                sum = plus(sum, self.of_piece(piece, square, &mut attacks));
            }
        }
        if self.board.colored_pieces(self.color, Piece::Bishop).len() >= 2 {
            sum = plus(sum, (30, 45));
        }
        // One attacker alone does nothing; together they are worth more than the sum.
        sum = plus(sum, (attacks * attacks / 6, 0));
        plus(sum, (self.shelter(), 0))
    }

    fn of_piece(&self, piece: Piece, square: Square, attacks: &mut i32) -> Pair {
        let occupied = self.board.occupied();
        let (reach, per_square, weight) = match piece {
            Piece::Pawn => return self.of_pawn(square),
            Piece::King => return (0, 0),
            Piece::Knight => (get_knight_moves(square), (5, 4), 2),
            Piece::Bishop => (get_bishop_moves(square, occupied), (5, 5), 2),
            Piece::Rook => (get_rook_moves(square, occupied), (2, 4), 3),
            Piece::Queen => {
                (get_bishop_moves(square, occupied) | get_rook_moves(square, occupied), (1, 3), 4)
            }
        };
        let usual = match piece {
            Piece::Knight => 4,
            Piece::Bishop => 6,
            Piece::Rook => 7,
            _ => 13,
        };
        *attacks += weight * (reach & self.hunted).len() as i32;
        let free = (reach & !self.guarded & !self.board.colors(self.color)).len() as i32 - usual;
        let open = if piece == Piece::Rook { self.on_file(square) } else { 0 };
        (per_square.0 * free + open, per_square.1 * free + open / 2)
    }

    fn on_file(&self, rook: Square) -> i32 {
        let file = rook.file().bitboard();
        match ((file & self.pawns).is_empty(), (file & self.enemies).is_empty()) {
            (true, true) => 24,
            (true, false) => 12,
            _ => 0,
        }
    }

    fn of_pawn(&self, pawn: Square) -> Pair {
        let file = pawn.file();
        let mut sum = (0, 0);
        if (self.pawns & file.adjacent()).is_empty() {
            sum = plus(sum, (-10, -12));
        }
        let ahead = ahead(pawn, self.color);
        if !(self.pawns & file.bitboard() & ahead).is_empty() {
            sum = plus(sum, (-8, -18));
        } else if (self.enemies & (file.bitboard() | file.adjacent()) & ahead).is_empty() {
            let rank = pawn.rank().relative_to(self.color) as usize;
            let (middle, end) = PASSED[rank];
            // Who stands nearer to the square before it decides whether it goes on.
            let race =
                distance(self.board.king(!self.color), pawn) - distance(self.board.king(self.color), pawn);
            sum = plus(sum, (middle, end + race * rank as i32));
        }
        sum
    }

    /// Pawns before the king.
    fn shelter(&self) -> i32 {
        let king = self.board.king(self.color);
        let files = king.file().bitboard() | king.file().adjacent();
        let before = files & self.pawns & ahead(king, self.color);
        let near = before.iter().filter(|pawn| (pawn.rank() as usize).abs_diff(king.rank() as usize) <= 2);
        12 * near.count().min(3) as i32
    }
}

/// The ranks before a square, as a color moves.
fn ahead(square: Square, color: Color) -> BitBoard {
    let rank = square.rank() as u32;
    match color {
        Color::White if rank == 7 => BitBoard::EMPTY,
        Color::White => BitBoard(u64::MAX << (8 * (rank + 1))),
        Color::Black => BitBoard((1 << (8 * rank)) - 1),
    }
}

fn plus(one: Pair, other: Pair) -> Pair {
    (one.0 + other.0, one.1 + other.1)
}

/// Fills the places by rules of thumb: knights and kings of the end to the middle, kings of the middle game
/// into a corner, pawns forwards and the middle ones first.
const fn places() -> [[Pair; Square::NUM]; Piece::NUM] {
    let mut places = [[(0, 0); Square::NUM]; Piece::NUM];
    let king_files = [22, 30, 12, -12, -8, -10, 32, 22];
    let pawn_middle = [0, -4, 0, 8, 16, 28, 50, 0];
    let pawn_end = [0, 0, 4, 12, 25, 45, 75, 0];
    let mut square = 0;
    while square < Square::NUM {
        let (file, rank) = (square % 8, square / 8);
        let (across, along) = (away(file), away(rank));
        // 0 in the middle, 6 in a corner.
        let out = across + along;
        let center_file = 3 - across;
        let stuck = if rank == 1 && across == 0 { -10 } else { 0 };
        let rank_weight = if rank >= 2 && rank <= 4 { 4 } else { 0 };
        places[Piece::Pawn as usize][square] =
            (pawn_middle[rank] + rank_weight * center_file + stuck, pawn_end[rank]);
        let home = if rank == 0 { -8 } else { 0 };
        places[Piece::Knight as usize][square] = (18 - 9 * out + home, 12 - 7 * out);
        places[Piece::Bishop as usize][square] = (10 - 4 * out + home, 6 - 3 * out);
        let seventh = if rank == 6 { 18 } else { 0 };
        places[Piece::Rook as usize][square] = (2 * center_file + seventh, seventh);
        places[Piece::Queen as usize][square] = (2 - out, 12 - 5 * out);
        places[Piece::King as usize][square] = (king_files[file] - 22 * rank as i32, 26 - 12 * out);
        square += 1;
    }
    places
}

/// How far a file or a rank lies from the middle: 0 to 3.
const fn away(at: usize) -> i32 {
    if at < 4 { 3 - at as i32 } else { at as i32 - 4 }
}

const _: () = assert!(File::NUM == 8 && Rank::NUM == 8);
