package writer

const (
	dateSize = len("Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
	maxUnix  = 253402300799 // 9999-12-31 23:59:59: the format has four digits for the year
)

const (
	dayNames   = "SunMonTueWedThuFriSat"
	monthNames = "JanFebMarAprMayJunJulAugSepOctNovDec"
)

// AppendDate appends the Date line of the second unix, 37 bytes with its CRLF: an IMF-fixdate, RFC 9110 §5.6.7. Seconds
// outside 1970..9999 are taken as the nearest end. Meant to be called once a second, not once an answer.
func AppendDate(dst []byte, unix int64) []byte {
	unix = min(max(unix, 0), maxUnix)
	days, sec := int(unix/86400), int(unix%86400)
	year, month, day := civil(days)
	dst = append(dst, "Date: "...)
	dst = append(dst, triple(dayNames, (days+4)%7)...) // 1970-01-01 was a Thursday
	dst = append(dst, ", "...)
	dst = append(two(dst, day), ' ')
	dst = append(dst, triple(monthNames, month-1)...)
	dst = append(dst, ' ')
	dst = append(two(two(dst, year/100), year%100), ' ')
	dst = append(two(dst, sec/3600), ':')
	dst = append(two(dst, sec/60%60), ':')
	return append(two(dst, sec%60), " GMT\r\n"...)
}

func triple(names string, i int) string { return names[3*i : 3*i+3] }

func two(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// civil is the Gregorian date of a day counted from 1970-01-01. Years are counted from March, so that the leap day is
// the last of its year and the months' lengths repeat in fives (153 days).
func civil(days int) (year, month, day int) {
	const daysTo1970, cycle = 719468, 146097 // from 0000-03-01; the days of 400 years
	days += daysTo1970
	era, d := days/cycle, days%cycle
	y := (d - d/1460 + d/36524 - d/(cycle-1)) / 365
	d -= 365*y + y/4 - y/100
	m := (5*d + 2) / 153
	day = d - (153*m+2)/5 + 1
	month, year = m+3, era*400+y
	if month > 12 {
		month, year = month-12, year+1
	}
	return year, month, day
}
