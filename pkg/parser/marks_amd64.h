// What findFields and findFields512 do with the masks of a block, however they were made: AX has a bit for each tchar, R15 for
// each LF, R14 for each CR (controls but LF will do: only a CR may stand before a LF). From one block to the next go BX, the
// last byte was a CR; DX, it was a LF, so that a line begins; R11, all ones if it was in a name.

// LINES makes R12, the marks: where names end, and LFs. From each line's start the carry of an addition runs through the name to
// the first byte that is no tchar. R13 becomes the line starts, CX what is at fault: LF without CR, CR without LF.
#define LINES \
	LEAQ  (DX)(R15*2), R13; \
	MOVQ  R15, DX; \
	SHRQ  $63, DX; \
	MOVQ  AX, R12; \
	ADDQ  R11, R11; \
	ADCQ  R13, R12; \
	SBBQ  R11, R11; \
	ANDNQ R12, AX, R12; \
	ORQ   R15, R12; \
	LEAQ  (BX)(R14*2), CX; \
	XORQ  R15, CX; \
	MOVQ  R14, BX; \
	SHRQ  $63, BX

// WHOLE goes to last if a line begins with CR, for it is the blank one; otherwise CX must be good to the end of the block. It leaves
// the number of marks in CX and in R13 where the next block's go, which is not beyond R10.
#define WHOLE \
	ANDQ    R14, R13; \
	JNZ     last; \
	TESTQ   CX, CX; \
	JNZ     fail; \
	POPCNTQ R12, CX; \
	LEAQ    (DI)(CX*4), R13; \
	CMPQ    R13, R10; \
	JHI     fail

// LAST is WHOLE for the block with the blank line: nothing after it counts. It leaves in DX where marks end, in BX where the head does.
#define LAST \
	BLSMSKQ R13, AX; \
	TESTQ   AX, CX; \
	JNZ     fail; \
	TZCNTQ  R13, R13; \
	ADDQ    R8, R13; \
	SHRQ    $1, AX; \
	ANDQ    AX, R12; \
	POPCNTQ R12, CX; \
	LEAQ    (DI)(CX*4), DX; \
	CMPQ    DX, R10; \
	JHI     fail; \
	LEAQ    2(R13), BX; \
	CMPQ    BX, R9; \
	JHI     fail; \
	CMPW    (SI)(R13*1), $0x0a0d; \
	JNE     fail
