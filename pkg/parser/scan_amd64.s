#include "textflag.h"
#include "entries_amd64.h"
#include "marks_amd64.h"

// Vector scans for AVX2, BMI1 and BMI2. scan_amd64.go says what each promises.
//
// A block is 64 bytes, one bit of a mask each. No load leaves p[0:n]: where fewer than 64 are left, the last 64 are loaded and
// the masks shifted, so that bits from n on come out as zero.

// LASTBLOCK loads what is left at R8 < R9 of SI[0:R9], R9 ≥ 64, and sets CX to what masks are to be shifted by. AX is R8+64.
#define LASTBLOCK \
	VMOVDQU -64(SI)(R9*1), Y0; \
	VMOVDQU -32(SI)(R9*1), Y1; \
	MOVQ    AX, CX; \
	SUBQ    R9, CX

// CLASS looks v's bytes up in the nibble tables: low in Y15, high in Y14, 0x0f in Y13. into becomes low & high, zero for
// bytes from 0x80 on, because VPSHUFB reads the top bit as "none". t is scratch.
#define CLASS(v, into, t) \
	VPSRLW  $4, v, t; \
	VPAND   Y13, t, t; \
	VPSHUFB v, Y15, into; \
	VPSHUFB t, Y14, t; \
	VPAND   t, into, into

// SORT makes three masks of the bytes in Y0 and Y1: AX tchar, R14 neither tchar nor control, R15 LF, which has the top bit to
// itself in the tables. R12 and R13 are scratch.
#define SORT \
	CLASS(Y0, Y2, Y4); \
	CLASS(Y1, Y3, Y5); \
	VPCMPGTB  Y12, Y2, Y4; \
	VPCMPGTB  Y12, Y3, Y5; \
	VPCMPEQB  Y10, Y2, Y0; \
	VPCMPEQB  Y10, Y3, Y1; \
	VPMOVMSKB Y2, R15; \
	VPMOVMSKB Y3, R12; \
	VPMOVMSKB Y4, AX; \
	VPMOVMSKB Y5, R13; \
	SHLQ      $32, R12; \
	ORQ       R12, R15; \
	VPMOVMSKB Y0, R14; \
	VPMOVMSKB Y1, R12; \
	SHLQ      $32, R13; \
	ORQ       R13, AX; \
	SHLQ      $32, R12; \
	ORQ       R12, R14

// FOUR stores the places of the four lowest bits of R12 at DI and clears them; of fewer, it stores something for the rest.
#define FOUR \
	TZCNTQ R12, AX; \
	BLSRQ  R12, R12; \
	ADDQ   R8, AX; \
	MOVL   AX, (DI); \
	TZCNTQ R12, AX; \
	BLSRQ  R12, R12; \
	ADDQ   R8, AX; \
	MOVL   AX, 4(DI); \
	TZCNTQ R12, AX; \
	BLSRQ  R12, R12; \
	ADDQ   R8, AX; \
	MOVL   AX, 8(DI); \
	TZCNTQ R12, AX; \
	BLSRQ  R12, R12; \
	ADDQ   R8, AX; \
	MOVL   AX, 12(DI)

// TWO are two more.
#define TWO \
	TZCNTQ R12, AX; \
	BLSRQ  R12, R12; \
	ADDQ   R8, AX; \
	MOVL   AX, 16(DI); \
	TZCNTQ R12, AX; \
	BLSRQ  R12, R12; \
	ADDQ   R8, AX; \
	MOVL   AX, 20(DI)

// func findFields(p unsafe.Pointer, i, n int, entries *uint64, room int, classes *[4][16]byte) (count, end int, likely uint64)
TEXT ·findFields(SB), NOSPLIT, $0-72
	MOVQ p+0(FP), SI
	MOVQ i+8(FP), R8
	MOVQ n+16(FP), R9
	MOVQ entries+24(FP), DI
	MOVQ room+32(FP), R10
	LEAQ -32(DI)(R10*8), R10 // up to three marks too many are stored

	MOVQ classes+40(FP), AX
	VBROADCASTI128 (AX), Y15
	VBROADCASTI128 16(AX), Y14
	VBROADCASTI128 32(AX), Y13
	VBROADCASTI128 48(AX), Y12
	VPXOR Y10, Y10, Y10

	XORL BX, BX // what marks_amd64.h carries on
	MOVL $1, DX
	XORL R11, R11

block:
	LEAQ 64(R8), AX
	CMPQ AX, R9
	JHI  tail
	VMOVDQU (SI)(R8*1), Y0
	VMOVDQU 32(SI)(R8*1), Y1
	SORT

sorted:
	ORQ  AX, R14
	ORQ  R15, R14
	NOTQ R14              // controls but LF: CRs, as far as marks go
	LINES
	WHOLE
	FOUR
	TWO
	CMPQ CX, $6
	JHI  many
next:
	MOVQ R13, DI
	ADDQ $64, R8
	JMP  block

many:
	ADDQ $24, DI
	SUBQ $6, CX
manyMore:
	FOUR
	ADDQ $16, DI
	SUBQ $4, CX
	JGT  manyMore
	JMP  next

tail:
	CMPQ R8, R9
	JHS  fail
	LASTBLOCK
	SORT
	SHRXQ CX, AX, AX
	SHRXQ CX, R15, R15
	MOVQ  $-1, R12
	SHRXQ CX, R12, R12
	SHRXQ CX, R14, R14
	NOTQ  R12
	ORQ   R12, R14        // no controls from n on
	JMP   sorted

last:
	LAST
rest:
	FOUR
	ADDQ $16, DI
	SUBQ $4, CX
	JGT  rest
	ENTRIES

// TARGET makes a mask in AX of the bytes in Y0 and Y1 that end a target. Signed: obs-text is below SP.
#define TARGET \
	VPCMPGTB  Y15, Y0, Y2; \
	VPCMPGTB  Y15, Y1, Y3; \
	VPCMPEQB  Y14, Y0, Y4; \
	VPCMPEQB  Y14, Y1, Y5; \
	VPCMPEQB  Y13, Y0, Y0; \
	VPCMPEQB  Y13, Y1, Y1; \
	VPOR      Y4, Y0, Y0; \
	VPOR      Y5, Y1, Y1; \
	VPANDN    Y2, Y0, Y0; \
	VPANDN    Y3, Y1, Y1; \
	VPMOVMSKB Y0, AX; \
	VPMOVMSKB Y1, DX; \
	SHLQ      $32, DX; \
	ORQ       DX, AX; \
	NOTQ      AX

// HOST makes a mask in AX of the bytes in Y0 and Y1 that end a host.
#define HOST \
	CLASS(Y0, Y2, Y4); \
	CLASS(Y1, Y3, Y5); \
	VPCMPEQB  Y10, Y2, Y2; \
	VPCMPEQB  Y10, Y3, Y3; \
	VPMOVMSKB Y2, AX; \
	VPMOVMSKB Y3, DX; \
	SHLQ      $32, DX; \
	ORQ       DX, AX

// FIND returns the place of the first byte from R8 on that MASK marks, R9 if there is none.
#define FIND(MASK, ret) \
block: \
	LEAQ 64(R8), AX; \
	CMPQ AX, R9; \
	JHI  tail; \
	VMOVDQU (SI)(R8*1), Y0; \
	VMOVDQU 32(SI)(R8*1), Y1; \
	MASK; \
	TESTQ AX, AX; \
	JNZ   found; \
	ADDQ  $64, R8; \
	JMP   block; \
tail: \
	CMPQ R8, R9; \
	JHS  none; \
	LASTBLOCK; \
	MASK; \
	SHRXQ CX, AX, AX; \
	TESTQ AX, AX; \
	JZ    none; \
found: \
	TZCNTQ AX, AX; \
	ADDQ   R8, AX; \
	MOVQ   AX, ret; \
	VZEROUPPER; \
	RET; \
none: \
	MOVQ R9, ret; \
	VZEROUPPER; \
	RET

// func findTarget(p unsafe.Pointer, i, n int, classes *[3][16]byte) int
TEXT ·findTarget(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), SI
	MOVQ i+8(FP), R8
	MOVQ n+16(FP), R9
	MOVQ classes+24(FP), AX
	VBROADCASTI128 (AX), Y15
	VBROADCASTI128 16(AX), Y14
	VBROADCASTI128 32(AX), Y13
	FIND(TARGET, ret+32(FP))

// func findHost(p unsafe.Pointer, i, n int, classes *[3][16]byte) int
TEXT ·findHost(SB), NOSPLIT, $0-40
	MOVQ p+0(FP), SI
	MOVQ i+8(FP), R8
	MOVQ n+16(FP), R9
	MOVQ classes+24(FP), AX
	VBROADCASTI128 (AX), Y15
	VBROADCASTI128 16(AX), Y14
	VBROADCASTI128 32(AX), Y13
	VPXOR Y10, Y10, Y10
	FIND(HOST, ret+32(FP))
