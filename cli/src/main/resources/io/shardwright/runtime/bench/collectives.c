/* Times MPI collectives on float32 the way CollectiveTimings.java times ours: prints "operation bytes best median" in
 * microseconds. Bytes are those of the whole buffer of a rank; arguments: the sizes.
 */
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { ALL_REDUCE, ALL_GATHER, ALL_GATHER_IN_PLACE, REDUCE_SCATTER, ALL_TO_ALL, BROADCAST, PING_PONG, OPERATIONS };
static const char *names[] = {"all-reduce", "all-gather", "all-gather-in-place", "reduce-scatter", "all-to-all",
                              "broadcast", "send/receive"};
static int rank, ranks;

static void run(int operation, float *in, float *out, int count)
{
    int part = count / ranks;
    MPI_Comm world = MPI_COMM_WORLD;
    switch (operation) {
    case ALL_REDUCE: MPI_Allreduce(MPI_IN_PLACE, in, count, MPI_FLOAT, MPI_SUM, world); break;
    case ALL_GATHER: MPI_Allgather(in, part, MPI_FLOAT, out, part, MPI_FLOAT, world); break;
    case ALL_GATHER_IN_PLACE: MPI_Allgather(MPI_IN_PLACE, 0, MPI_FLOAT, out, part, MPI_FLOAT, world); break;
    case REDUCE_SCATTER: MPI_Reduce_scatter_block(in, out, part, MPI_FLOAT, MPI_SUM, world); break;
    case ALL_TO_ALL: MPI_Alltoall(in, part, MPI_FLOAT, out, part, MPI_FLOAT, world); break;
    case BROADCAST: MPI_Bcast(in, count, MPI_FLOAT, 0, world); break;
    case PING_PONG:
        if (rank == 0) {
            MPI_Send(in, count, MPI_FLOAT, 1, 0, world);
            MPI_Recv(out, count, MPI_FLOAT, 1, 0, world, MPI_STATUS_IGNORE);
        } else if (rank == 1) {
            MPI_Recv(out, count, MPI_FLOAT, 0, 0, world, MPI_STATUS_IGNORE);
            MPI_Send(in, count, MPI_FLOAT, 0, 0, world);
        }
        break;
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Microseconds of one run, over `times` of them. */
static double once(int operation, float *in, float *out, int count, int times)
{
    MPI_Barrier(MPI_COMM_WORLD);
    double start = MPI_Wtime();
    for (int i = 0; i < times; i++) run(operation, in, out, count);
    return (MPI_Wtime() - start) * 1e6 / times / (operation == PING_PONG ? 2 : 1);
}

/* On huge pages, as ours, and not of zeros, which processors may move faster than other numbers. */
static float *tensor(size_t bytes)
{
    size_t page = 2 << 20, whole = (bytes + page - 1) / page * page;
    float *x = aligned_alloc(page, whole);
    if (!x) MPI_Abort(MPI_COMM_WORLD, 1);
    madvise(x, whole, MADV_HUGEPAGE);
    for (size_t i = 0; i < bytes / sizeof(float); i++) x[i] = 1 + i % 1021;
    return x;
}

int main(int argc, char **argv)
{
    enum { SAMPLES = 25 };
    const double sample_micros = 2000;
    double samples[SAMPLES];
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    for (int operation = 0; operation < OPERATIONS; operation++)
        for (int a = 1; a < argc; a++) {
            size_t bytes = strtoul(argv[a], NULL, 10);
            float *in = tensor(bytes), *out = tensor(bytes);
            int count = (int) (bytes / sizeof(float)), times = 3;
            for (int warm = 0; warm < 3; warm++) {
                double micros = once(operation, in, out, count, times);
                if (micros * 3 < sample_micros) times = (int) (sample_micros / micros);
                else times = 1;
                MPI_Bcast(&times, 1, MPI_INT, 0, MPI_COMM_WORLD);
            }
            for (int i = 0; i < SAMPLES; i++) samples[i] = once(operation, in, out, count, times);
            qsort(samples, SAMPLES, sizeof(double), ascending);
            if (rank == 0) printf("%s %zu %.3f %.3f\n", names[operation], bytes, samples[0], samples[SAMPLES / 2]);
            fflush(stdout);
            free(in);
            free(out);
        }
    MPI_Finalize();
    return 0;
}
