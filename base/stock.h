/* stock: memory that is asked for and given back all the time, in sizes that come again: what
 * is given back is kept for the next one of about the same size, up to a limit. One thread's.
 */
#ifndef BASE_STOCK_H
#define BASE_STOCK_H

#include <stddef.h>

enum { STOCK_STEP = 64, STOCK_PIECE_MAX = 2048, STOCK_CLASSES = STOCK_PIECE_MAX / STOCK_STEP };

struct stock_piece;

/* A zeroed struct is an empty stock that keeps nothing. */
struct stock {
    struct stock_piece *kept[STOCK_CLASSES]; /* of class i: (i + 1) * STOCK_STEP bytes each */
    size_t kept_bytes;
    size_t kept_bytes_max;
};

/* `size` bytes, as malloc gives them; NULL. Larger ones than STOCK_PIECE_MAX are never kept. */
void *stock_take(struct stock *stock, size_t size);

/* Takes back what stock_take gave for that `size`, or malloc for stock_size(size); NULL is
 * fine.
 */
void stock_give(struct stock *stock, void *piece, size_t size);

/* What a piece of `size` bytes really has. */
size_t stock_size(size_t size);

/* Frees what is kept. */
void stock_clear(struct stock *stock);

#endif
