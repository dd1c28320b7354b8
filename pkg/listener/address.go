package listener

import (
	"errors"
	"net"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// endpoint is where to bind.
type endpoint struct {
	domain int
	sa     unix.Sockaddr
	only6  int // 1: an IPv6 socket that leaves IPv4 alone
}

// resolve returns the endpoint for addr and, for a wildcard, a second one in case this system has no IPv6.
func resolve(addr string) ([]endpoint, error) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok {
		if path == "" {
			return nil, errNoPath
		}
		return []endpoint{{domain: unix.AF_UNIX, sa: &unix.SockaddrUnix{Name: path}}}, nil
	}
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		return nil, err
	}
	if ip4 := a.IP.To4(); ip4 != nil {
		return []endpoint{inet4(ip4, a.Port)}, nil
	}
	e, err := inet6(a)
	if err != nil || e.only6 == 1 {
		return []endpoint{e}, err
	}
	return []endpoint{e, inet4(net.IPv4zero.To4(), a.Port)}, nil
}

func inet4(ip net.IP, port int) endpoint {
	return endpoint{domain: unix.AF_INET, sa: &unix.SockaddrInet4{Port: port, Addr: [4]byte(ip)}}
}

// inet6 makes a wildcard, ":port" or "[::]:port", serve IPv4 as well.
func inet6(a *net.TCPAddr) (endpoint, error) {
	sa := &unix.SockaddrInet6{Port: a.Port}
	e := endpoint{domain: unix.AF_INET6, sa: sa}
	if a.IP != nil && !a.IP.IsUnspecified() {
		sa.Addr, e.only6 = [16]byte(a.IP.To16()), 1
	}
	zone, err := zoneIndex(a.Zone)
	sa.ZoneId = zone
	return e, err
}

// zoneIndex finds the interface of a scoped IPv6 address, given by name or by number.
func zoneIndex(zone string) (uint32, error) {
	if zone == "" {
		return 0, nil
	}
	i, err := net.InterfaceByName(zone)
	if err == nil {
		return uint32(i.Index), nil
	}
	if n, numErr := strconv.ParseUint(zone, 10, 32); numErr == nil {
		return uint32(n), nil
	}
	return 0, errors.Join(errNoZone, err)
}

func zoneName(index uint32) string {
	if index == 0 {
		return ""
	}
	if i, err := net.InterfaceByIndex(int(index)); err == nil {
		return i.Name
	}
	return strconv.FormatUint(uint64(index), 10)
}

// netAddr says in package net's terms what the kernel said. It returns nil for a family that is not served here.
func netAddr(sa unix.Sockaddr) net.Addr {
	switch a := sa.(type) {
	case *unix.SockaddrInet4:
		return &net.TCPAddr{IP: a.Addr[:], Port: a.Port}
	case *unix.SockaddrInet6:
		return &net.TCPAddr{IP: a.Addr[:], Port: a.Port, Zone: zoneName(a.ZoneId)}
	case *unix.SockaddrUnix:
		return &net.UnixAddr{Net: "unix", Name: a.Name}
	}
	return nil
}
