/* four: four doubles side by side, and what compilers do not do well with them by themselves.
 *
 * Each function says what it does to a double, and the bits are the same whichever way it is
 * done: by instructions for four, for two, or one by one. */
#ifndef BASE_FOUR_H
#define BASE_FOUR_H

#include <stdbool.h>

/* No more of the instructions than are used: their whole list takes longer to read than most
 * files to compile. */
#if defined(__AVX__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

typedef double four __attribute__((vector_size(4 * sizeof(double))));

#define FOUR_INLINE static inline __attribute__((always_inline))

#if defined(__AVX__)

/* a < b ? a : b */
FOUR_INLINE four four_min(four a, four b)
{
    return _mm256_min_pd(a, b);
}

/* a > b ? a : b */
FOUR_INLINE four four_max(four a, four b)
{
    return _mm256_max_pd(a, b);
}

/* True where a < b in at least one place. */
FOUR_INLINE bool four_any_below(four a, four b)
{
    return _mm256_movemask_pd(_mm256_cmp_pd(a, b, _CMP_LT_OQ)) != 0;
}

#elif defined(__SSE2__)

FOUR_INLINE four four_of_halves(__m128d low, __m128d high)
{
    return (four){low[0], low[1], high[0], high[1]};
}

FOUR_INLINE __m128d four_low(four a)
{
    return (__m128d){a[0], a[1]};
}

FOUR_INLINE __m128d four_high(four a)
{
    return (__m128d){a[2], a[3]};
}

FOUR_INLINE four four_min(four a, four b)
{
    return four_of_halves(_mm_min_pd(four_low(a), four_low(b)),
                          _mm_min_pd(four_high(a), four_high(b)));
}

FOUR_INLINE four four_max(four a, four b)
{
    return four_of_halves(_mm_max_pd(four_low(a), four_low(b)),
                          _mm_max_pd(four_high(a), four_high(b)));
}

FOUR_INLINE bool four_any_below(four a, four b)
{
    __m128d low = _mm_cmplt_pd(four_low(a), four_low(b));
    __m128d high = _mm_cmplt_pd(four_high(a), four_high(b));
    return _mm_movemask_pd(_mm_or_pd(low, high)) != 0;
}

#else

FOUR_INLINE four four_min(four a, four b)
{
    four out;
    for (int i = 0; i < 4; i++) {
        out[i] = a[i] < b[i] ? a[i] : b[i];
    }
    return out;
}

FOUR_INLINE four four_max(four a, four b)
{
    four out;
    for (int i = 0; i < 4; i++) {
        out[i] = a[i] > b[i] ? a[i] : b[i];
    }
    return out;
}

FOUR_INLINE bool four_any_below(four a, four b)
{
    return a[0] < b[0] || a[1] < b[1] || a[2] < b[2] || a[3] < b[3];
}

#endif

#endif
