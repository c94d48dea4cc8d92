/* A meeting by hand: the ten fast states by exponential Heun, contagion, borrowed regulation, learning at the end of
   each share, as in befriend_neuro/model. Eight groups side by side fill a vector register; OpenMP over such blocks.
   gcc -O3 -march=native -ffast-math -fopenmp: exp comes from glibc's vector library.
   Powers are the shipped ones, n_1 = 5 and n_GR = 3. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define B 8
#define LANES _Pragma("omp simd") for (int b = 0; b < B; b++)
typedef double lane[B];
enum { T, P, N, S, O, C, H, F, FB, FS, STATES };

typedef struct { double NUMBERS; } numbers; /* named by the build, in the order of compiled.Numbers */
typedef struct { double fade[STATES], feed[STATES], turn[STATES]; } weights;
typedef struct {
    double *R, *W, *L, *A, *flooding;
    const double *h, *load;
    const uint8_t *here;
    const double *depth, *evaluation, *warm, *acceptance, *rapport, *pace;
    double attend;
    const int64_t *order;
    double *peaks, *means, *states;
    int64_t groups, n, shares, rest, steps;
} meeting;
typedef struct {
    lane y[STATES], guess[STATES], drive[STATES];
    lane threat, skill, control, support, trust, clock, stress, borrowed, pull, total_T, total_P, total_N, peak_N;
} member;

static inline double fifth(double x) { double s = x * x; return s * s * x; }
static inline double cube(double x) { return x * x * x; }

/* Drives of one member's states y in eight groups. */
static inline void drives(member *restrict m, const lane *restrict y, lane *restrict q, const numbers *restrict p,
                          double gland) {
    double a = 1 / p->K_1, k = 1 / p->K_GR, brain_gland = gland / (1 + p->mr_sat);
    LANES {
        double arousal = y[N][b], brain = fmax(y[FB][b], .05);
        q[T][b] = 1 / (1 + exp(p->w_S * y[S][b] + p->w_O * y[O][b] + m->skill[b] * y[P][b] - m->threat[b]));
        q[P][b] = p->c_g * arousal / ((arousal + p->K_a) * (1 + fifth(arousal * a)) *
                  (1 + exp(p->w_PT * y[T][b] - p->w_B * m->borrowed[b] - m->control[b])));
        q[N][b] = p->n0 + (1 - p->n0) * y[T][b] + p->kappa * p->tau_N * (m->pull[b] - m->trust[b] * arousal);
        double u = m->clock[b] + m->stress[b] * fmax(arousal - p->n0 - p->n_dead, 0);
        q[C][b] = u * brain_gland * (1 + p->mr_sat * brain) / ((1 + cube(y[FB][b] * k)) * brain);
        q[H][b] = y[C][b] * gland / (1 + cube(y[F][b] * k));
        q[F][b] = y[H][b];
        q[FB][b] = q[FS][b] = y[F][b];
    }
}

/* Regulation and arousal of the others, weighted by attention and trust. */
static inline void others(member *restrict x, const lane *restrict coupling, int n, size_t state) {
    for (int i = 0; i < n; i++) {
        lane borrowed = {0}, pull = {0};
        for (int j = 0; j < n; j++) {
            const lane *y = (const lane *)((const char *)&x[j] + state);
            const double *a = coupling[i * n + j];
            LANES { borrowed[b] += a[b] * y[P][b]; pull[b] += a[b] * y[N][b]; }
        }
        memcpy(x[i].borrowed, borrowed, sizeof(lane));
        memcpy(x[i].pull, pull, sizeof(lane));
    }
}

static void run(member *restrict x, const lane *restrict coupling, int n, int64_t steps, const weights *restrict w,
                const numbers *restrict p, int together) {
    double gland = 1 + pow(1 / p->K_GR, p->n_GR);
    for (int i = 0; i < n; i++) LANES {
        x[i].total_T[b] = x[i].total_P[b] = x[i].total_N[b] = x[i].borrowed[b] = x[i].pull[b] = 0;
        x[i].peak_N[b] = x[i].y[N][b];
    }
    for (int64_t step = 0; step < steps; step++) {
        if (together) others(x, coupling, n, offsetof(member, y));
        for (int i = 0; i < n; i++) {
            member *m = &x[i];
            drives(m, m->y, m->drive, p, gland);
            LANES { m->drive[S][b] = m->support[b]; m->drive[O][b] = p->o_S * m->support[b]; }
            for (int s = 0; s < STATES; s++)
                LANES m->guess[s][b] = w->fade[s] * m->y[s][b] + w->feed[s] * m->drive[s][b];
        }
        if (together) others(x, coupling, n, offsetof(member, guess));
        for (int i = 0; i < n; i++) {
            member *m = &x[i];
            lane q[STATES];
            drives(m, m->guess, q, p, gland);
            for (int s = 0; s < STATES; s++) {
                if (s == S || s == O) memcpy(m->y[s], m->guess[s], sizeof(lane));
                else LANES m->y[s][b] = m->guess[s][b] + w->turn[s] * (q[s][b] - m->drive[s][b]);
            }
            LANES {
                m->total_T[b] += m->y[T][b];
                m->total_P[b] += m->y[P][b];
                m->total_N[b] += m->y[N][b];
                m->peak_N[b] = fmax(m->peak_N[b], m->y[N][b]);
            }
        }
    }
}

static void couple(lane *coupling, const meeting *e, int64_t g, int64_t speaker, int b, const numbers *p) {
    int n = e->n, count = 0;
    const uint8_t *here = e->here + g * n;
    const double *A = e->A + g * n * n;
    for (int i = 0; i < n; i++) count += here[i];
    int speaks = speaker >= 0 && here[speaker];
    double to_speaker = count == 2 ? 1 : p->attn_speaker;
    double to_listener = (1 - to_speaker) / (count > 3 ? count - 2 : 1), from_speaker = 1.0 / (count > 2 ? count - 1 : 1);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            double a = !speaks || i == j || !here[i] || !here[j] ? 0
                       : i == speaker ? from_speaker : j == speaker ? to_speaker : to_listener;
            coupling[i * n + j][b] = a * e->attend * A[i * n + j];
        }
}

static void enter(member *x, const lane *coupling, const meeting *e, int64_t g, int64_t speaker, int b,
                  const numbers *p) {
    int n = e->n;
    for (int i = 0; i < n; i++) {
        int64_t k = g * n + i;
        member *m = &x[i];
        double felt = 0, D = i == speaker ? e->depth[k] : 0;
        double E = i == speaker ? fmax(p->E_share * D, e->evaluation[k]) : 0;
        for (int j = 0; j < n; j++) felt += coupling[i * n + j][b];
        m->trust[b] = felt;
        m->support[b] = e->warm[k] * (i == speaker ? 1 : p->warm_elsewhere) * felt;
        m->threat[b] = p->th_T + p->w_E * E * (p->E_floor + e->R[k]) + p->w_M * e->load[k] * D + p->w_L * e->L[k];
        m->skill[b] = p->w_P * e->W[k];
        m->control[b] = p->th_P + p->w_W * e->W[k] - p->w_PL * e->L[k];
        m->clock[b] = exp(-p->b_L0 * e->L[k]);
        m->stress[b] = p->h_T * e->h[k] * exp(-p->b_L * e->L[k]);
    }
}

static void begin(member *x, const double *L, int n, int b, const numbers *p) {
    for (int i = 0; i < n; i++) {
        double start[5] = {.05, .5, p->n0, 0, 0}, hormone = exp(-p->b_L0 * L[i] * (1 + p->mr_sat) / (2 + p->mr_sat));
        for (int s = 0; s < STATES; s++) x[i].y[s][b] = s < 5 ? start[s] : hormone;
    }
}

static inline double within(double x) { return fmin(fmax(x, 0), 1); }

static void learn(const meeting *e, int64_t g, int64_t s, const member *m, int b, double over_steps, const numbers *p) {
    int n = e->n, listeners = 0;
    const uint8_t *here = e->here + g * n;
    if (s < 0 || !here[s]) return;
    int64_t k = g * n + s;
    double *A = e->A + g * n * n, was = e->R[k], D = e->depth[k], pace = e->pace[g], warm = e->warm[k];
    double heard[n], felt = 0, trust = 0;
    for (int j = 0; j < n; j++) {
        heard[j] = within(within(e->acceptance[g * n + j] + e->rapport[k]) * (1 - p->percept_bias * was));
        if (here[j] && j != s) { listeners++; felt += heard[j]; trust += A[s * n + j]; }
    }
    if (listeners) { felt /= listeners; trust /= listeners; }
    double mean_N = m->total_N[b] * over_steps, arousal = (m->peak_N[b] + mean_N) / 2, far = (arousal - p->m_opt) / p->m_sig;
    double safety = listeners ? warm * trust : p->s_alone;
    double window = exp(-far * far / 2) * (1 - p->chi * e->L[k]) * (p->s_0 + (1 - p->s_0) * fmin(1, safety / p->S_ref));
    double now = listeners ? was + fmin(pace * p->eta_R * window * D, 1) * (1 - felt - was) : was;
    double over = within((arousal - p->N_flood) / p->flood_width), W = e->W[k];
    e->R[k] = now + p->eta_F * (1 - now) * over;
    if (over > 0) { W *= 1 - p->flood_W; e->flooding[k] += 1; }
    double practice = fmin(pace * p->eta_W * window * 4 * m->total_T[b] * m->total_P[b] * over_steps * over_steps, 1);
    e->W[k] = W + practice * fmax(p->W_max - W, 0);
    double given = fmin(pace * p->eta_A * (p->eta_floor + (1 - p->eta_floor) * D), 1);
    double returned = fmin(pace * p->eta_listener * p->eta_A * D, 1);
    for (int j = 0; j < n; j++)
        if (here[j] && j != s) {
            A[s * n + j] += given * (heard[j] - A[s * n + j]);
            A[j * n + s] += returned * (warm - A[j * n + s]);
        }
}

static void block(const meeting *e, int64_t first, member *x, lane *coupling, const weights *w, const numbers *p) {
    int n = e->n;
    int64_t last = first + B < e->groups ? first + B : e->groups;
    memset(coupling, 0, sizeof(lane) * n * n);
    for (int b = 0; b < B; b++) {
        int64_t g = first + b < last ? first + b : last - 1;
        begin(x, e->L + g * n, n, b, p);
        enter(x, coupling, e, g, -1, b, p);
    }
    run(x, coupling, n, e->rest, &w[0], p, 0);
    for (int64_t turn = 0; turn < e->shares; turn++) {
        const int64_t *order = e->order + turn * e->groups;
        for (int b = 0; b < B; b++) {
            int64_t g = first + b < last ? first + b : last - 1;
            couple(coupling, e, g, order[g], b, p);
            enter(x, coupling, e, g, order[g], b, p);
        }
        run(x, coupling, n, e->steps, &w[1], p, n > 1);
        for (int64_t g = first; g < last; g++) {
            const member *m = &x[order[g] > 0 ? order[g] : 0];
            double over_steps = 1.0 / (e->steps > 1 ? e->steps : 1);
            e->peaks[turn * e->groups + g] = m->peak_N[g - first];
            e->means[turn * e->groups + g] = m->total_N[g - first] * over_steps;
            learn(e, g, order[g], m, g - first, over_steps, p);
        }
    }
    for (int64_t g = first; g < last; g++)
        for (int i = 0; i < n; i++)
            for (int s = 0; s < STATES; s++) e->states[(s * e->groups + g) * n + i] = x[i].y[s][g - first];
}

void meetings(const meeting *e, const weights *w, const numbers *p, int threads) {
#pragma omp parallel num_threads(threads)
    {
        member *x = aligned_alloc(64, sizeof(member) * e->n);
        lane *coupling = aligned_alloc(64, sizeof(lane) * e->n * e->n);
        memset(x, 0, sizeof(member) * e->n);
#pragma omp for schedule(dynamic, 4)
        for (int64_t first = 0; first < e->groups; first += B) block(e, first, x, coupling, w, p);
        free(x);
        free(coupling);
    }
}
