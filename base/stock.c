#include "base/stock.h"

#include <stdlib.h>

struct stock_piece {
    struct stock_piece *next;
};

static size_t class_of(size_t size)
{
    return size == 0 ? 0 : (size - 1) / STOCK_STEP;
}

size_t stock_size(size_t size)
{
    return size > STOCK_PIECE_MAX ? size : (class_of(size) + 1) * STOCK_STEP;
}

void *stock_take(struct stock *stock, size_t size)
{
    size_t class = class_of(size);
    if (class >= STOCK_CLASSES || stock->kept[class] == NULL) {
        return malloc(stock_size(size));
    }
    struct stock_piece *piece = stock->kept[class];
    stock->kept[class] = piece->next;
    stock->kept_bytes -= stock_size(size);
    return piece;
}

void stock_give(struct stock *stock, void *piece, size_t size)
{
    size_t class = class_of(size);
    if (piece == NULL || class >= STOCK_CLASSES ||
        stock->kept_bytes + stock_size(size) > stock->kept_bytes_max) {
        free(piece);
        return;
    }
    struct stock_piece *kept = piece;
    kept->next = stock->kept[class];
    stock->kept[class] = kept;
    stock->kept_bytes += stock_size(size);
}

void stock_clear(struct stock *stock)
{
    for (size_t class = 0; class < STOCK_CLASSES; class ++) {
        while (stock->kept[class] != NULL) {
            struct stock_piece *piece = stock->kept[class];
            stock->kept[class] = piece->next;
            free(piece);
        }
    }
    stock->kept_bytes = 0;
}
